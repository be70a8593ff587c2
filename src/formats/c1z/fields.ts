/**
 * The numbers of the fields in records of a c1z file, by message. The protobuf library knows them as well, but to load it takes as
 * long as to read a small org. A test compares these numbers with proto/.
 *
 * Source: ConductorOne/baton-sdk, proto/c1/connector/v2; protobuf's well-known types.
 */
export const FIELDS = {
  ResourceType: { id: 1, displayName: 2, traits: 3, annotations: 4, description: 5 },
  ResourceId: { resourceType: 1, resource: 2 },
  Status: { status: 1, details: 2 },
  Resource: {
    id: 1,
    parentResourceId: 2,
    displayName: 3,
    annotations: 4,
    description: 5,
    profile: 9,
    status: 11,
    createdAt: 12,
  },
  Entitlement: { resource: 1, id: 2, displayName: 3, description: 4, grantableTo: 5, purpose: 7, slug: 8 },
  GrantSource: { isDirect: 1 },
  GrantSources: { sources: 1 },
  Grant: { entitlement: 1, principal: 2, id: 3, annotations: 4, sources: 5 },
  GrantExpandable: { entitlementIds: 1, shallow: 2, resourceTypeIds: 3 },
  UserTrait: {
    emails: 1,
    status: 2,
    profile: 3,
    accountType: 5,
    login: 6,
    createdAt: 8,
    lastLogin: 9,
    structuredName: 12,
    employeeIds: 13,
  },
  Email: { address: 1, isPrimary: 2 },
  StructuredName: { givenName: 1, familyName: 2 },
  GroupTrait: { profile: 2 },
  RoleTrait: { profile: 1 },
  AppTrait: { profile: 4 },
  AgentTrait: { identityResourceId: 2, profile: 3 },
  NonHumanIdentityTrait: { nhiType: 1, nhiDetail: 2 },
  ExternalLink: { url: 1 },
  Any: { typeUrl: 1, value: 2 },
  Struct: { fields: 1 },
  Value: { numberValue: 2, stringValue: 3, boolValue: 4 },
  Timestamp: { seconds: 1 },
} as const;

/** The fields of an entry of a map. Source: "Maps", protobuf encoding. */
export const ENTRY = { key: 1, value: 2 } as const;

/** The values of enums in records of a c1z file. The same test compares them with proto/. */
export const VALUES = {
  trait: { user: 1, group: 2, role: 3, app: 4, agent: 11 },
  status: { enabled: 1, disabled: 2 },
  accountType: { human: 1, service: 2 },
  purpose: { assignment: 1 },
  nonHumanIdentity: { app_registration: 1 },
} as const;

/** The names that an `Any` has for the messages that annotate others. Source: "Any", protobuf's well-known types. */
export const TYPE_URLS = {
  UserTrait: 'type.googleapis.com/c1.connector.v2.UserTrait',
  GroupTrait: 'type.googleapis.com/c1.connector.v2.GroupTrait',
  RoleTrait: 'type.googleapis.com/c1.connector.v2.RoleTrait',
  AppTrait: 'type.googleapis.com/c1.connector.v2.AppTrait',
  AgentTrait: 'type.googleapis.com/c1.connector.v2.AgentTrait',
  NonHumanIdentityTrait: 'type.googleapis.com/c1.connector.v2.NonHumanIdentityTrait',
  ExternalLink: 'type.googleapis.com/c1.connector.v2.ExternalLink',
  SkipEntitlementsAndGrants: 'type.googleapis.com/c1.connector.v2.SkipEntitlementsAndGrants',
  OptInRequired: 'type.googleapis.com/c1.connector.v2.OptInRequired',
  GrantImmutable: 'type.googleapis.com/c1.connector.v2.GrantImmutable',
} as const;
