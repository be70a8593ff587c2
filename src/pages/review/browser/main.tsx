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
// What is printed is what is there when this returns.
addEventListener('beforeprint', () => draw(true));
