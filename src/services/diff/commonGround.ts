import { Messages } from '@salesforce/core';
import type { UserField } from '../../model/difference.js';
import { rightBits } from '../../model/permission.js';
import type { Resource } from '../../model/resource.js';
import { resourceType, resourceTypes, type ResourceTypeId } from '../../model/resourceType.js';
import { viewAllUsers } from '../../model/systemPermission.js';
import { isSystemGroup } from '../../resources/groupRecords.js';
import { VIEW_ALL_FIELDS_SINCE } from '../../resources/permissions/objectPermissions.js';
import { isOwnedSet } from '../../resources/permissionSet.js';
import { isPortalRole } from '../../resources/role.js';
import { INTERNAL_USER } from '../../resources/user.js';
import type { About } from '../../snapshot/about.js';
import type { ComparedAccount } from '../../snapshot/comparisonReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'differences');

/** One of the two that are compared. */
export type Side = {
  readonly reader: SnapshotReader;
  readonly about: About;
  /** How texts name it: the alias of an org, a file. */
  readonly name: string;
};

/** The first side, which has what `+` marks, and the other. */
export type Sides = readonly [first: Side, other: Side];

/** Which of the two sides. */
export type Place = 0 | 1;
export const places: readonly Place[] = [0, 1];

export function otherThan(place: Place): Place {
  return place === 0 ? 1 : 0;
}

const ALL_RIGHTS = Object.values(rightBits).reduce((all, bit) => all | bit, 0);

/**
 * What both sides have read, and may see: nothing else is compared. The rest is told, as sentences.
 *
 * Each of the rules is one of the reading: an option that leaves something out, a field that is hidden from the running user, a
 * permission without which that user sees a part.
 */
export class CommonGround {
  /** As sentences, each once. */
  public readonly notCompared: string[] = [];
  /** The fields of users. */
  public readonly userFields = new Set<UserField>(['username', 'name', 'email', 'status', 'manager']);
  /** Whether frozen users are known on both sides: where they are not, they count as active. */
  public readonly loginStates: boolean;
  /** Whether both sides have read what containers give, and on fields as well. */
  public readonly permissions: boolean;
  public readonly fieldPermissions: boolean;
  /** The rights that the API versions of both sides show, as bits. */
  public readonly rights: number;
  /** Whether both sides know the same system permissions. */
  public readonly hasOneApiVersion: boolean;
  /** Whether what is in a group is told in the same way: with, or without, the groups that Salesforce keeps. */
  public readonly groupParts: boolean;
  /** Whether both sides have kept whose managers and reports are in groups. */
  public readonly management: boolean;
  /** Whether the ends of assignments are seen on both sides. */
  public readonly ends: boolean;

  private readonly types = new Set<ResourceTypeId>();
  private readonly deactivated: readonly [boolean, boolean];
  private readonly nonStandard: boolean;
  private readonly ownedSets: boolean;
  /** Whether the user who read a side sees all users, as far as that is known. */
  private readonly seesUsers: readonly [boolean, boolean];

  public constructor(private readonly sides: Sides) {
    this.findTypes();
    this.deactivated = this.optionOfBoth('sync-deactivated-users');
    this.nonStandard = this.both('sync-non-standard-users');
    this.ownedSets = this.both('include-shadow-permission-sets');
    this.groupParts = this.areSame('include-system-groups');
    if (!this.areSame('username-for-email')) this.userFields.delete('email');
    this.permissions = this.readByBoth('sync-permissions', ({ reader }) => reader.holdsPermissions);
    this.fieldPermissions =
      this.permissions && this.readByBoth('sync-field-permissions', ({ reader }) => reader.holdsFieldPermissions);
    this.rights =
      !this.permissions ||
      this.readByBoth('view-all-fields', ({ about }) => Number(about.apiVersion) >= VIEW_ALL_FIELDS_SINCE)
        ? ALL_RIGHTS
        : ALL_RIGHTS & ~rightBits['view-all-fields'];
    this.hasOneApiVersion = sides[0].about.apiVersion === sides[1].about.apiVersion;
    this.loginStates = this.readByBoth('logins', ({ reader }) => reader.comparison().holdsLoginStates);
    this.management = this.readByBoth('management', ({ reader }) => reader.comparison().version > 1);
    const hidden = this.findHiddenFields();
    if (hidden.has('User.ManagerId')) this.userFields.delete('manager');
    this.ends = !hidden.has('PermissionSetAssignment.ExpirationDate');
    this.seesUsers = [this.seesAllUsers(0), this.seesAllUsers(1)];
    this.findOtherSights();
  }

  /** Whether both sides have read a type, and their users see the same of it. */
  public hasType(type: ResourceTypeId): boolean {
    return this.types.has(type);
  }

  /** Whether the options of both sides read a resource. */
  public hasResource(resource: Resource): boolean {
    if (!this.types.has(resource.type)) return false;
    if (!this.ownedSets && isOwnedSet(resource)) return false;
    if (!this.groupParts && isSystemGroup(resource)) return false;
    return this.nonStandard || !isPortalRole(resource);
  }

  /** Whether a user whom one side has read is one whom the options of both read. @param place the side that has the user */
  public hasUser({ userType, isActive }: ComparedAccount, place: Place, isOnBoth: boolean): boolean {
    if (!this.nonStandard && userType !== null && userType !== INTERNAL_USER) return false;
    if (isOnBoth) return true;
    const elsewhere = otherThan(place);
    if (!isActive && !this.deactivated[elsewhere]) return false;
    return this.seesUsers[elsewhere] || !this.seesUsers[place];
  }

  /** Whether no side has read what containers give. */
  public get readsNoPermissions(): boolean {
    return this.sides.every(({ reader }) => !reader.holdsPermissions);
  }

  /** Whether no side has read what containers give on fields. */
  public get readsNoFieldPermissions(): boolean {
    return this.sides.every(({ reader }) => !reader.holdsFieldPermissions);
  }

  /** Whether a side leaves deactivated users out. */
  public leavesDeactivatedOut(place: Place): boolean {
    return !this.deactivated[place];
  }

  public tell(key: string, ...tokens: string[]): void {
    const text = messages.getMessage(key, tokens);
    if (!this.notCompared.includes(text)) this.notCompared.push(text);
  }

  /** Tells that some resources of a type cannot be matched. */
  public tellUnnamed(type: ResourceTypeId): void {
    const { name, plural = `${name}s` } = resourceType(type);
    this.tell('unnamed.resources', plural);
  }

  private findTypes(): void {
    for (const { id, name, plural = `${name}s` } of resourceTypes) {
      if (id === 'user') continue;
      const why = this.sides.map(({ about }) => {
        const known = about.resourceTypes.find((type) => type.id === id);
        return known ? known.notRead : 'not-asked';
      });
      const missing = why.findIndex((reason) => reason !== null);
      if (missing === -1) {
        const sees = this.sides.map(({ about }) => mayRead(about, id));
        if (sees[0] === sees[1]) this.types.add(id);
        else {
          const unseen = sees[0] ? 1 : 0;
          this.tell('unseen.type', plural, this.sides[unseen].name, this.sides[otherThan(unseen)].name);
        }
        continue;
      }
      const place = missing as Place;
      if (why[otherThan(place)] !== null) continue;
      if (why[place] === 'not-asked') this.tell('read.type', plural, this.sides[otherThan(place)].name);
      else this.tell('notThere.type', plural, this.sides[place].name);
    }
  }

  /** What each side's sync was asked for; a side that alone has it is told. */
  private optionOfBoth(option: string): readonly [boolean, boolean] {
    const values = this.sides.map(({ about }) => about.options[option] === true);
    const [first, other] = [values[0]!, values[1]!];
    if (first !== other) this.tell(`read.${option}`, ...(first ? this.names(0, 1) : this.names(1, 0)));
    return [first, other];
  }

  private both(option: string): boolean {
    const [first, other] = this.optionOfBoth(option);
    return first && other;
  }

  private areSame(option: string): boolean {
    const [first, other] = this.optionOfBoth(option);
    return first === other;
  }

  private readByBoth(what: string, hasRead: (side: Side) => boolean): boolean {
    const [first, other] = [hasRead(this.sides[0]), hasRead(this.sides[1])];
    if (first !== other) this.tell(`read.${what}`, ...(first ? this.names(0, 1) : this.names(1, 0)));
    return first && other;
  }

  private names(one: Place, other: Place): [string, string] {
    return [this.sides[one].name, this.sides[other].name];
  }

  /** The fields that one side's user could not see. What neither sees is not there on either side. */
  private findHiddenFields(): ReadonlySet<string> {
    const [first, other] = this.sides.map(({ reader }) => reader.comparison().hiddenFields());
    const differing = [
      ...first!.filter((field) => !other!.includes(field)).map((field) => [field, 0] as const),
      ...other!.filter((field) => !first!.includes(field)).map((field) => [field, 1] as const),
    ];
    for (const [field, place] of differing) this.tell('hidden', field, this.sides[place].name);
    return new Set(differing.map(([field]) => field));
  }

  private seesAllUsers(place: Place): boolean {
    return this.sides[place].about.runningUser.permissions[viewAllUsers.name] !== false;
  }

  /** What the running users may see besides types. */
  private findOtherSights(): void {
    const [first, other] = this.sides.map(({ about }) => about.runningUser.permissions);
    for (const name of Object.keys(first!).sort()) {
      if (first![name] === other![name] || other![name] === undefined) continue;
      const seeing = first![name] === true ? 0 : 1;
      const [has, lacks] = this.names(seeing, otherThan(seeing));
      if (name === viewAllUsers.name) this.tell('unseen.users', has, lacks, viewAllUsers.label);
      else this.tell('unseen.permission', has, name, lacks);
    }
  }
}

/** Whether the user who read a side may read all objects of a type, as far as the side tells. */
function mayRead({ runningUser: { permissions } }: About, type: ResourceTypeId): boolean {
  return Object.values(resourceType(type).objects).every(
    ({ anyOf }) => anyOf.length === 0 || anyOf.some(({ name }) => permissions[name] !== false),
  );
}
