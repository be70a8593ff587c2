/** How much of everything a generated org holds, beside what Salesforce itself makes. */
export type OrgSize = {
  /** Of UserType Standard, the administrator included. */
  users: number;
  /** Those that nobody owns. */
  permissionSets: number;
  permissionSetGroups: number;
  /** Public groups and queues. */
  groups: number;
  roles: number;
  territories: number;
  /** Of permission sets and of groups of them. */
  assignments: number;
  groupMembers: number;
  territoryMembers: number;
  connectedApps: number;
  /** Partners, with their portal roles, assignments and group members, which the quantities above do not count. */
  portalUsers: number;
};

const MEDIUM = {
  users: 5000,
  permissionSets: 500,
  permissionSetGroups: 50,
  groups: 200,
  roles: 300,
  territories: 200,
  assignments: 30_000,
  groupMembers: 6000,
  territoryMembers: 4000,
  connectedApps: 10,
  portalUsers: 0,
} as const;

export const SCALES = {
  small: {
    users: 50,
    permissionSets: 60,
    permissionSetGroups: 6,
    groups: 20,
    roles: 12,
    territories: 10,
    assignments: 300,
    groupMembers: 120,
    territoryMembers: 40,
    connectedApps: 3,
    portalUsers: 0,
  },
  medium: MEDIUM,
  portal: { ...MEDIUM, portalUsers: 20_000 },
  large: {
    users: 100_000,
    permissionSets: 5000,
    permissionSetGroups: 250,
    groups: 2000,
    roles: 3000,
    territories: 1000,
    assignments: 300_000,
    groupMembers: 60_000,
    territoryMembers: 40_000,
    connectedApps: 30,
    portalUsers: 0,
  },
  xl: {
    users: 1_000_000,
    permissionSets: 10_000,
    permissionSetGroups: 500,
    groups: 5000,
    roles: 5000,
    territories: 2000,
    assignments: 3_000_000,
    groupMembers: 200_000,
    territoryMembers: 100_000,
    connectedApps: 50,
    portalUsers: 0,
  },
} as const satisfies Record<string, OrgSize>;

export type Scale = keyof typeof SCALES;

export const isScale = (name: string): name is Scale => Object.hasOwn(SCALES, name);

/** The quantities by name, as flags and options call them. */
export const QUANTITIES = Object.keys(SCALES.small) as Array<keyof OrgSize>;
