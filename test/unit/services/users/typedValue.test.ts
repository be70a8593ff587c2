import { expect } from 'chai';
import type { FieldDescription } from '../../../../src/org/read/describe.js';
import { typedValue } from '../../../../src/services/users/typedValue.js';

describe('typedValue', () => {
  const field = (type: string, more: Partial<FieldDescription> = {}): FieldDescription => ({
    name: 'Any',
    type,
    length: 0,
    createable: true,
    isRequired: false,
    values: null,
    ...more,
  });
  const wrong = (problem: string, allowed = ''): object => ({ problem, allowed });
  const zones = field('picklist', { values: ['Europe/Berlin', 'GMT'] });
  const cases: Array<[FieldDescription, string, unknown]> = [
    [field('boolean'), 'true', true],
    [field('boolean'), 'FALSE', false],
    [field('boolean'), 'yes', wrong('boolean')],
    [field('boolean'), '', wrong('boolean')],
    [field('int'), '42', 42],
    [field('int'), '-7', -7],
    [field('int'), '4.2', wrong('integer')],
    [field('int'), '0x10', wrong('integer')],
    [field('long'), '9007199254740993', wrong('integer')],
    [field('double'), '4.20', 4.2],
    [field('currency'), '1e3', 1000],
    [field('percent'), '12,5', wrong('number')],
    [field('double'), 'Infinity', wrong('number')],
    [field('date'), '2026-12-31', '2026-12-31'],
    [field('date'), '2026-02-30', wrong('date')],
    [field('date'), '31.12.2026', wrong('date')],
    [field('datetime'), '2026-12-31T18:00:00+01:00', '2026-12-31T17:00:00Z'],
    [field('datetime'), '2026-12-31T18:00+0100', '2026-12-31T17:00:00Z'],
    [field('datetime'), '2026-02-30T18:00:00Z', wrong('dateTime')],
    [field('datetime'), '2026-12-31T18:00:00', '2026-12-31T17:00:00Z'],
    [field('datetime'), '2026-12-31', wrong('dateTime')],
    [field('datetime'), '2026-03-29T02:30', wrong('skipped', '2026-03-29T02:30:00+01:00')],
    [field('datetime'), '2026-10-25T02:30', wrong('repeated', '2026-10-25T02:30:00+02:00')],
    [field('reference'), '003000000000001', '003000000000001AAA'],
    [field('reference'), 'Ada', wrong('id')],
    [zones, 'europe/berlin', 'Europe/Berlin'],
    [zones, 'Mars/Base', wrong('picklist')],
    [field('picklist'), 'Whatever', 'Whatever'],
    [field('email', { length: 80 }), 'zoë+sf@acme.example', 'zoë+sf@acme.example'],
    [field('email', { length: 80 }), 'ada', wrong('email')],
    [field('email', { length: 80 }), 'ada @acme.example', wrong('email')],
    [field('email', { length: 80 }), '@acme.example', wrong('email')],
    [field('email', { length: 3 }), 'a@bc', wrong('tooLong', '3')],
    [field('string', { length: 3 }), 'abc', 'abc'],
    [field('string', { length: 3 }), 'abcd', wrong('tooLong', '3')],
    [field('string'), '=1+1', '=1+1'],
    [field('string', { length: 3 }), '', null],
    [field('date'), '', null],
  ];
  for (const [described, text, value] of cases) {
    it(`${described.type} "${text}": ${JSON.stringify(value)}`, () =>
      expect(typedValue(described, text, 'Europe/Berlin')).to.deep.equal(value));
  }

  it('needs an offset where the org’s time zone is not known', () => {
    expect(typedValue(field('datetime'), '2026-12-31T18:00:00', null)).to.deep.equal(wrong('dateTime'));
    expect(typedValue(field('datetime'), '2026-12-31T18:00:00Z', null)).to.equal('2026-12-31T18:00:00Z');
  });
});
