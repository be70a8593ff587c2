import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addTerritory, addTerritoryMember, addTerritoryModel, addTerritoryType } from '../builder/territories.js';
import type { Username } from './users.js';

/**
 * The values of RoleInTerritory2: three are active, Overlay Rep was taken out of use while an association still had it.
 */
type TerritoryRole = 'Owner' | 'Administrator' | 'Sales Rep' | 'Overlay Rep';

type Member = readonly [user: Username, role?: TerritoryRole];

type TerritoryEntry = { name: string; parent?: string; description?: string; members: readonly Member[] };

/** The territories of the model in force, by DeveloperName. */
const territories = {
  Worldwide: { name: 'Worldwide', members: [['henrik.solberg', 'Owner']] },
  EMEA: {
    name: 'EMEA',
    parent: 'Worldwide',
    members: [
      ['priya.raman', 'Owner'],
      ['owen.price', 'Administrator'],
    ],
  },
  DACH: {
    name: 'DACH',
    parent: 'EMEA',
    description: 'Germany, Austria, "Switzerland"',
    members: [
      ['zoe.muller', 'Sales Rep'],
      ['tom.becker', 'Overlay Rep'],
      ['gordon.pike', 'Sales Rep'],
    ],
  },
  France: { name: 'France, Île-de-France', parent: 'EMEA', members: [['chloe.dubois', 'Owner'], ['priya.raman']] },
  Gulf: { name: 'الخليج', parent: 'EMEA', members: [['layla.haddad']] },
  Americas: { name: 'Americas', parent: 'Worldwide', members: [['carlos.mendes', 'Owner']] },
  US_West: {
    name: 'US West',
    parent: 'Americas',
    members: [
      ['nancy.wu', 'Sales Rep'],
      ['paddy.oneil', 'Sales Rep'],
    ],
  },
  APAC: { name: 'APAC', parent: 'Worldwide', members: [['taro.yamada', 'Owner']] },
  Japan: { name: '日本', parent: 'APAC', members: [['hanako.sato', 'Sales Rep']] },
  Antarctica: { name: 'Antarctica', parent: 'Worldwide', members: [] },
} satisfies Record<string, TerritoryEntry>;

/** The territories of next year, which have no effect yet. */
const plannedTerritories = {
  FY27_Worldwide: { name: 'Worldwide', members: [['henrik.solberg', 'Owner']] },
  FY27_Orbit: { name: 'Low Earth Orbit', parent: 'FY27_Worldwide', members: [['priya.raman', 'Owner']] },
  FY27_Moon: { name: 'Moon', parent: 'FY27_Worldwide', members: [['nancy.wu']] },
} satisfies Record<string, TerritoryEntry>;

export type DemoTerritory = keyof typeof territories | keyof typeof plannedTerritories;

export function buildTerritories(builder: OrgBuilder, users: Record<Username, Row>): Record<DemoTerritory, Row> {
  const type = addTerritoryType(builder, 'Geography', 1);
  const inForce = addTerritoryModel(builder, {
    name: 'FY26 Sales Territories',
    state: 'Active',
    activatedDate: builder.ago(240),
  });
  const planned = addTerritoryModel(builder, { name: 'FY27 Plan', state: 'Planning' });
  const build = <K extends string>(model: Row, entries: Record<K, TerritoryEntry>): Record<K, Row> =>
    buildEach(entries, ({ name, description, parent, members }, developerName, built) => {
      const parentRow = built(parent);
      const territory = addTerritory(builder, { name, developerName, description, model, type, parent: parentRow });
      for (const [user, role] of members) addTerritoryMember(builder, territory, users[user], role);
      return territory;
    });
  return { ...build(inForce, territories), ...build(planned, plannedTerritories) };
}
