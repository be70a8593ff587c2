import { expect } from 'chai';
import { isAccessToken } from '../../../src/model/accessToken.js';

describe('isAccessToken', () => {
  for (const [text, expected] of [
    ['00D8d0000000001!AQEAQ.us_x', true],
    ['00D8d0000000001EAA!AQEAQ.us_x', true],
    ['ada@acme.example', false],
    ['00d!e@acme.example', false],
    ['', false],
  ] as const) {
    it(`${text}: ${expected}`, () => expect(isAccessToken(text)).to.equal(expected));
  }
});
