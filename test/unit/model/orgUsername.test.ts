import { expect } from 'chai';
import { orgUsername } from '../../../src/model/orgUsername.js';

describe('the username that names an org', () => {
  for (const [text, expected] of [
    ['00D8d0000000001!AQEAQ.us_x', null],
    ['00D8d0000000001EAA!AQEAQ.us_x', null],
    ['ada@acme.example', 'ada@acme.example'],
    ['00d!e@acme.example', '00d!e@acme.example'],
    ['', null],
    [undefined, null],
  ] as const) {
    it(`of ${text} is ${expected}`, () => expect(orgUsername(text)).to.equal(expected));
  }
});
