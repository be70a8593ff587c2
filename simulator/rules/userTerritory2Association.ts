import type { OrgSettings } from '../org/types.js';
import { withoutHidden } from '../soql/hiddenRecords.js';
import type { Records } from '../soql/source.js';
import { duplicateRecord, fieldIntegrity, noAccessToReference, refused } from './faults.js';
import type { ObjectRules } from './rules.js';
import { isPortalUser } from './user/profile.js';

const OPEN_STATES = ['Planning', 'Active'];

/** The associations as queries see them. */
export function associationsForQueries(associations: Records, { switches }: OrgSettings): Records {
  return switches.inactiveTerritoryMembers === 'shown'
    ? associations
    : withoutHidden(associations, ({ IsActive }) => IsActive === false);
}

/** Object Reference: UserTerritory2Association. A user has one for a territory, in a model that can still change. */
export const userTerritory2Association: ObjectRules = {
  object: 'UserTerritory2Association',
  permissions: ['ManageTerritories'],
  refusal: ({ Territory2Id }) => noAccessToReference(Territory2Id),
  beforeInsert({ UserId, Territory2Id }, context) {
    const existing = context
      .table('UserTerritory2Association')
      .where('UserId', String(UserId))
      .find((row) => row.Territory2Id === Territory2Id);
    if (existing) throw duplicateRecord('UserTerritory2Association', existing.Id);
    const { Territory2ModelId } = context.table('Territory2').existing(String(Territory2Id));
    const { State } = context.table('Territory2Model').existing(String(Territory2ModelId));
    if (!OPEN_STATES.includes(String(State)))
      throw fieldIntegrity(`Users can't be assigned to territories of a model in ${State} state`, 'Territory2Id');
    if (isPortalUser(context.table('User').existing(String(UserId))))
      throw refused('CANT_ADD_STANDARD_PORTAL_USER_TO_TERRITORY', 'portal users cannot be assigned to territories', [
        'UserId',
      ]);
    return undefined;
  },
};
