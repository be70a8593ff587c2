import { expect } from 'chai';
import fc from 'fast-check';
import { entitlementId, hasSlug, parseEntitlementId } from '../../../src/model/entitlement.js';
import { grantId, parseGrantId } from '../../../src/model/grant.js';
import { resourceTypeIds } from '../../../src/model/resourceType.js';

const refs = fc.record({
  type: fc.constantFrom(...resourceTypeIds),
  resourceId: fc.stringMatching(/^[A-Za-z0-9]{18}$/),
  slug: fc.oneof(fc.constantFrom('assigned', 'member'), fc.stringMatching(/^role:[A-Za-z :&]{1,20}$/)),
});

describe('C1’s ids', () => {
  it('come back as they were made', () => {
    fc.assert(
      fc.property(refs, fc.stringMatching(/^005[A-Za-z0-9]{15}$/), (entitlement, principalId) => {
        expect(parseEntitlementId(entitlementId(entitlement))).to.deep.equal(entitlement);
        expect(parseGrantId(grantId({ entitlement, principalId }))).to.deep.equal({ entitlement, principalId });
      }),
    );
  });

  for (const bad of [
    '',
    'permission',
    'permission:0PS',
    'permission:0PS:',
    ':0PS:assigned',
    'nothing:0PS:assigned',
    'permission::assigned',
  ]) {
    it(`are not ${JSON.stringify(bad)}`, () => {
      expect(parseEntitlementId(bad)).to.equal(null);
      expect(parseGrantId(`${bad}:user:005`)).to.equal(null);
    });
  }

  it('name entitlements that a type can have', () => {
    expect(hasSlug('permission', 'assigned')).to.equal(true);
    expect(hasSlug('permission', 'member')).to.equal(false);
    expect(hasSlug('territory', 'role:Owner')).to.equal(true);
    expect(hasSlug('territory', 'role:')).to.equal(false);
    expect(hasSlug('group', 'role:Owner')).to.equal(false);
    expect(hasSlug('agent', 'assigned')).to.equal(false);
  });
});
