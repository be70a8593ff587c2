import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { h } from 'preact';
import { htmlPage } from '../../../src/pages/page.js';
import { hostileTexts } from '../../hostileTexts.js';

const bundle = { script: 'go("<b>")', style: 'p>b{color:red}' };
const policyOf = (html: string): string => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
const dataIn = (html: string): unknown =>
  JSON.parse(/<script type="application\/json" id="data">([^<]*)<\/script>/.exec(html)![1]!);

describe('htmlPage', () => {
  it('lets run and look what it was bundled with, and nothing else', () => {
    const html = htmlPage({ title: 'A', bundle, body: h('p', {}, 'x') });
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policyOf(html).split('; ')).to.deep.equal([
      "default-src 'none'",
      `script-src ${hash(bundle.script)}`,
      `style-src ${hash(bundle.style)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html).to.contain(`<script>${bundle.script}</script>`).and.to.contain(`<style>${bundle.style}</style>`);
    expect(html.startsWith('<!doctype html>\n<html lang="en"><head><meta charset="utf-8"')).to.equal(true);
  });

  for (const { what, text } of [...hostileTexts, { what: 'an end of the script', text: '</script><!--<script>' }]) {
    it(`has ${what} as text, in the title, the body and the data`, () => {
      const html = htmlPage({ title: text, bundle, body: h('p', { title: text }, text), data: { name: text } });
      expect(dataIn(html)).to.deep.equal({ name: text });
      // Markup that the page itself does not have.
      expect(html.match(/<script|<\/script|<!--/g)).to.deep.equal(['<script', '</script', '<script', '</script']);
    });
  }

  for (const script of ['a="</script>"', 'a="<!--"']) {
    it(`refuses a bundle with ${script}, which would not end where it ends`, () => {
      expect(() => htmlPage({ title: 'A', bundle: { script, style: '' }, body: h('p', {}) })).to.throw('bundle');
    });
  }
});
