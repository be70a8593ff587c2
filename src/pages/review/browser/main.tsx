import { render } from 'preact';
import type { ReviewPage } from '../../../model/review.js';
import { pageData } from '../../browser/data.js';
import '../review.css';
import { Review } from './review.js';

const page = pageData<ReviewPage>();
const root = document.getElementById('review')!;

function draw(isWhole: boolean): void {
  render(<Review page={page} isWhole={isWhole} />, root);
}

draw(false);
/** What the print has opened. */
const opened: HTMLDetailsElement[] = [];

// What is printed is what is there when this returns. On paper nothing opens.
addEventListener('beforeprint', () => {
  draw(true);
  for (const details of document.querySelectorAll<HTMLDetailsElement>('main details:not([open])')) {
    details.open = true;
    opened.push(details);
  }
});
addEventListener('afterprint', () => {
  for (const details of opened.splice(0)) details.open = false;
});
