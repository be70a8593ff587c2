import { mock } from 'node:test';
import { expect } from 'chai';
import { createOrg } from '../../../../simulator/org/org.js';
import type { Org, Row } from '../../../../simulator/org/types.js';
import { objects } from '../../../../simulator/schema/index.js';
import { seeds } from '../../../../simulator/seeds/index.js';
import { rowsOf } from './support/rows.js';

const build = (now?: Date | 'machine'): Org => {
  const org = createOrg({ now });
  seeds.demo!(org);
  return org;
};

const everyRow = (org: Org): Array<[string, Row[]]> => objects.map(({ name }) => [name, rowsOf(org, name)]);

describe('seeds: two builds of demo', () => {
  it('give the same rows, ids and times', () => {
    expect(everyRow(build())).to.deep.equal(everyRow(build()));
  });

  it('start on the morning of the demo', () => {
    mock.timers.enable({ apis: ['Date'], now: 0 });
    try {
      expect(build().clock.now().toISOString()).to.equal('2026-09-01T09:00:00.000Z');
    } finally {
      mock.timers.reset();
    }
  });

  it('keep the time of an org that has its own, and move everything with it', () => {
    const now = new Date('2031-05-06T07:08:09Z');
    const org = build(now);
    expect(org.clock.now()).to.deep.equal(now);
    const lastLogin = rowsOf(org, 'User')
      .flatMap(({ LastLoginDate }) => LastLoginDate ?? [])
      .sort()
      .at(-1);
    expect(lastLogin).to.match(/^2031-05-06T/);
  });

  it('are of today where the clock is to show the machine’s time', () => {
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2031-05-06T07:08:09Z') });
    try {
      const org = build('machine');
      mock.timers.tick(1000);
      expect(org.clock.now().toISOString()).to.equal('2031-05-06T07:08:10.000Z');
      const lastLogins = rowsOf(org, 'User').flatMap(({ LastLoginDate }) => LastLoginDate ?? []);
      expect(lastLogins.sort().at(-1)).to.match(/^2031-05-06T/);
    } finally {
      mock.timers.reset();
    }
  });

  it('leave the settings of other orgs alone', () => {
    const features = new Set(['bots'] as const);
    const org = createOrg({ settings: { features } });
    seeds.demo!(org);
    expect([...features]).to.deep.equal(['bots']);
    expect([...org.settings.features]).to.deep.equal(['bots', 'manager-groups']);
  });

  it('make no record of what the org lacks', () => {
    const org = createOrg({ settings: { features: new Set() } });
    seeds.demo!(org);
    for (const object of ['Territory2', 'BotDefinition', 'ExternalClientApplication', 'Contact'])
      expect(rowsOf(org, object), object).to.deep.equal([]);
    const types = new Set(rowsOf(org, 'Group').map(({ Type }) => Type));
    for (const type of ['Territory', 'TerritoryAndSubordinates', 'RoleAndSubordinates', 'PRMOrganization'])
      expect(types, type).not.to.include(type);
  });
});
