import { expect } from 'chai';
import { resourceTypeIds, type ResourceTypeId } from '../../../src/model/resourceType.js';
import type { SyncOptions } from '../../../src/model/syncOptions.js';
import { agent } from '../../../src/resources/agent.js';
import { kinds } from '../../../src/resources/index.js';
import { isRequired, isSelected } from '../../../src/resources/kinds.js';
import { territory } from '../../../src/resources/territory.js';
import { defaultOptions } from '../support/options.js';

const selected = (options: Partial<SyncOptions>): ResourceTypeId[] =>
  kinds.filter((kind) => isSelected(kind, { ...defaultOptions, ...options })).map(({ type }) => type.id);

describe('kinds of access', () => {
  it('selects all but connected apps, agents and licenses by default', () => {
    expect(selected({})).to.deep.equal([
      'user',
      'group',
      'role',
      'permission',
      'permission_set_group',
      'profile',
      'territory',
    ]);
  });

  for (const object of kinds.flatMap(({ type }) => type.writes)) {
    it(`says of ${object.name} what is written, by the fields and the ids that there are`, () => {
      const { fields, operations, naturalKey, userField, targetFields, leftEmpty, expiryField } = object;
      const named = [...(naturalKey ?? []), ...targetFields, ...Object.keys(leftEmpty), ...operations.update];
      const own = userField === 'Id' ? [] : [userField];
      expect(Object.keys(fields)).to.include.members([...named, ...own, ...(expiryField ? [expiryField] : [])]);
      for (const { is, of } of Object.values(fields)) {
        if (is !== 'id') expect(of).to.equal(undefined);
        else expect(kinds.find(({ type }) => type.id === of)?.record?.keyPrefix).to.match(/^\w{3}$/);
      }
      expect(naturalKey === null, 'inserted').to.equal(operations.insert === undefined);
    });
  }

  it('adds what has a flag of its own', () => {
    expect(selected({ syncConnectedApps: true, syncAgents: true, syncLicenses: true })).to.deep.equal(resourceTypeIds);
  });

  it('reads only the types asked for by name, and always the accounts', () => {
    expect(selected({ resourceTypes: ['territory', 'agent'], syncConnectedApps: true })).to.deep.equal([
      'user',
      'territory',
      'agent',
    ]);
  });

  it('knows what was asked for from what came along', () => {
    expect(isRequired(territory, defaultOptions)).to.equal(false);
    expect(isRequired(territory, { ...defaultOptions, resourceTypes: ['territory'] })).to.equal(true);
    expect(isRequired(agent, { ...defaultOptions, syncAgents: true })).to.equal(true);
    const named = { ...defaultOptions, resourceTypes: ['territory' as const] };
    expect(isRequired(territory, { ...named, leaveOutMissing: true })).to.equal(false);
  });
});
