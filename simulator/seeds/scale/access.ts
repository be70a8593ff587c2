import { numberOf } from '../../org/ids.js';
import type { Generator, Org, Table } from '../../org/types.js';
import { OBJECT_RIGHTS } from '../../rules/objectRights.js';
import { addLogins } from '../builder/logins.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addApexClass } from '../builder/permissions.js';
import { addCustomPermission } from '../builder/permissionSets.js';
import { numbered, SUBJECTS } from './names.js';
import type { OrgSize } from './sizes.js';

/** Fields of a custom object, and the most that any object may have. */
const FIELDS = 28;
const MOST_FIELDS = 32;

/** Rights on an object, as bits of OBJECT_RIGHTS: read, create, edit, delete, view all, modify all, view all fields. */
const LEVELS = [0b1, 0b1, 0b1, 0b101, 0b101, 0b111, 0b111, 0b1111, 0b10001, 0b111111, 0b1010001];
const EDIT = 0b100;

/** How much of what permissions open an org has. */
type Catalog = {
  objects: readonly string[];
  /** Of each object, those that take field permissions, as FieldPermissions names them. */
  fields: ReadonlyArray<readonly string[]>;
  entities: ReadonlyArray<{ id: string; type: string }>;
};

/** A number that looks like chance and is always the same. */
function hash(a: number, b: number, c = 0): number {
  let mixed =
    Math.imul(a + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35) ^ Math.imul(c + 1, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

const customName = (index: number): string => `${numbered(SUBJECTS, index).replace(/\W+/g, '_')}__c`;

/**
 * Adds custom objects, classes and custom permissions, and lets every permission set open some of them: about 22 objects, 460 fields, 33
 * setup entities and 8 tabs; and gives everybody logins. What the sets open is worked out when it is read, so that it takes neither time nor memory before.
 */
export function addGeneratedAccess(org: Org, size: OrgSize, seed: number): void {
  const objects = Math.min(100, 30 + Math.floor(size.permissionSets / 50));
  for (let index = 0; index < objects; index += 1)
    org.addCustomObject({
      name: customName(index),
      label: numbered(SUBJECTS, index),
      keyPrefix: `a${index.toString(36).padStart(2, '0')}`,
      fields: Array.from({ length: FIELDS }, (_, field) => ({
        name: `Field_${String(field + 1)}__c`,
        label: `Field ${String(field + 1)}`,
        type: field % 7 === 3 ? 'number' : 'text',
      })),
    });
  for (const generator of generatorsOf(org, seed)) org.addGenerator(generator);
  addLogins(org);
}

/** Stores the setup entities that generated permission sets open. */
export function addSetupEntities(builder: OrgBuilder, size: OrgSize): void {
  const count = Math.min(1500, 60 + size.permissionSets);
  for (let index = 0; index < count; index += 1)
    addApexClass(builder, `${numbered(SUBJECTS, index).replace(/\W+/g, '')}Controller`);
  for (let index = 0; index < count / 10; index += 1) addCustomPermission(builder, `Use ${numbered(SUBJECTS, index)}`);
}

function catalogOf(org: Org): Catalog {
  const [admin] = org.table('User').rows();
  const caller = { userId: admin!.Id, apiVersion: 67 };
  const valuesOf = (field: string): string[] => {
    const { fields } = org.describe('FieldPermissions', caller) as {
      fields: Array<{ name: string; picklistValues: Array<{ value: string }> }>;
    };
    return fields.find(({ name }) => name === field)!.picklistValues.map(({ value }) => value);
  };
  const objects = valuesOf('SobjectType');
  const ofObject = new Map(objects.map((name): [string, string[]] => [name, []]));
  for (const field of valuesOf('Field')) ofObject.get(field.slice(0, field.indexOf('.')))?.push(field);
  return {
    objects,
    fields: [...ofObject.values()],
    entities: ['ApexClass', 'CustomPermission'].flatMap((type) =>
      [...org.table(type).rows()].map(({ Id }) => ({ id: Id, type })),
    ),
  };
}

/** The rights on the objects that a permission set opens, by number of the object. */
function objectsOf(set: number, seed: number, { objects }: Catalog): Map<number, number> {
  const opened = new Map<number, number>();
  const count = Math.min(objects.length, 8 + (hash(set, seed) % 29));
  const first = hash(set, seed, 1) % objects.length;
  for (let n = 0; n < count; n += 1) {
    const object = (first + n) % objects.length;
    opened.set(object, LEVELS[hash(set, object, seed) % LEVELS.length]!);
  }
  return opened;
}

/** The fields that a permission set opens, of all objects or of one, and whether they can be edited. */
function fieldsOf(set: number, seed: number, catalog: Catalog, of?: number): Map<number, boolean> {
  const opened = new Map<number, boolean>();
  for (const [object, rights] of objectsOf(set, seed, catalog)) {
    if (of !== undefined && of !== object) continue;
    for (let field = 0; field < Math.min(MOST_FIELDS, catalog.fields[object]!.length); field += 1) {
      const number = object * MOST_FIELDS + field;
      const chance = hash(set, number, seed + 1) % 10;
      if (chance < 8) opened.set(number, (rights & EDIT) > 0 && chance < 4);
    }
  }
  return opened;
}

function entitiesOf(set: number, seed: number, { entities }: Catalog): Map<number, true> {
  const opened = new Map<number, true>();
  const count = Math.min(entities.length, 10 + (hash(set, seed, 3) % 47));
  const first = hash(set, seed, 2) % Math.max(1, entities.length);
  for (let n = 0; n < count; n += 1) opened.set((first + n) % entities.length, true);
  return opened;
}

function generatorsOf(org: Org, seed: number): Generator[] {
  let catalog: Catalog | undefined;
  const known = (): Catalog => (catalog ??= catalogOf(org));
  const table = (object: string): Table => org.table(object);
  const version = (): number => table('PermissionSet').version + table('PermissionSetGroupComponent').version;
  /**
   * What a set opens of one kind, by number; the set of a group opens what its components do. Where a part is asked for, it may be more
   * than that part.
   */
  function opening<T>(
    own: (set: number, seed: number, catalog: Catalog, part?: number) => Map<number, T>,
    merge: (one: T, other: T) => T,
  ): (id: string, part?: number) => Map<number, T> {
    let latest: { id: string; part?: number; version: number; opened: Map<number, T> } | undefined;
    const ownOf = (id: string, part?: number): Map<number, T> => own(numberOf(id), seed, known(), part);
    function ofGroup(group: string, part?: number): Map<number, T> {
      const opened = new Map<number, T>();
      for (const { PermissionSetId } of table('PermissionSetGroupComponent').where('PermissionSetGroupId', group))
        if (String(PermissionSetId).startsWith('0PS'))
          for (const [number, value] of ownOf(String(PermissionSetId), part)) {
            const other = opened.get(number);
            opened.set(number, other === undefined ? value : merge(other, value));
          }
      return opened;
    }
    return (id, part) => {
      const has = latest?.id === id && latest.version === version() && (latest.part ?? part) === part;
      if (!latest || !has) {
        const group = table('PermissionSet').get(id)?.PermissionSetGroupId;
        const opened = typeof group === 'string' ? ofGroup(group, part) : ownOf(id, part);
        latest = { id, part, version: version(), opened };
      }
      return latest.opened;
    };
  }
  const objects = opening(objectsOf, (one, other) => one | other);
  const fields = opening(fieldsOf, (one, other) => one || other);
  const entities = opening(entitiesOf, () => true);
  const sorted = (numbers: Iterable<number>): Uint16Array => Uint16Array.from(numbers).sort();
  const newest = Math.max(0, ...[...table('PermissionSet').rows()].map(({ Id }) => numberOf(Id)));
  const common = {
    ownerField: 'ParentId',
    version,
    // A set that somebody makes later opens nothing by itself.
    owners: () => [...table('PermissionSet').rows()].map(({ Id }) => Id).filter((id) => numberOf(id) <= newest),
  };
  const objectCalled = (name: string): number =>
    known().objects.findIndex((object) => object.toLowerCase() === name.toLowerCase());
  const entitiesThat = (isWanted: (entity: Catalog['entities'][number]) => boolean) => (id: string) =>
    sorted([...entities(id).keys()].filter((number) => isWanted(known().entities[number]!)));
  return [
    {
      ...common,
      object: 'ObjectPermissions',
      keyPrefix: '110',
      span: 256,
      numbersOf: (id) => sorted(objects(id).keys()),
      fieldsOf: (id, number) => ({
        SobjectType: known().objects[number]!,
        ...Object.fromEntries(
          OBJECT_RIGHTS.map((right, bit) => [right, ((objects(id).get(number)! >> bit) & 1) === 1]),
        ),
      }),
      indexes: {
        SobjectType(value) {
          const wanted = objectCalled(value);
          return (id) => sorted(objects(id).has(wanted) ? [wanted] : []);
        },
      },
    },
    {
      ...common,
      object: 'FieldPermissions',
      keyPrefix: '01k',
      span: 8192,
      numbersOf: (id) => sorted(fields(id).keys()),
      fieldsOf: (id, number) => {
        const object = Math.floor(number / MOST_FIELDS);
        return {
          SobjectType: known().objects[object]!,
          Field: known().fields[object]![number % MOST_FIELDS]!,
          PermissionsRead: true,
          PermissionsEdit: fields(id, object).get(number)!,
        };
      },
      indexes: {
        SobjectType(value) {
          const wanted = objectCalled(value);
          const isWanted = (number: number): boolean => Math.floor(number / MOST_FIELDS) === wanted;
          return (id) => sorted([...fields(id, wanted).keys()].filter(isWanted));
        },
      },
    },
    {
      ...common,
      object: 'PermissionSetTabSetting',
      keyPrefix: '01P',
      span: 256,
      numbersOf: (id) => sorted([...objects(id).keys()].filter((object) => object % 3 === 0)),
      fieldsOf: (id, number) => ({
        Name: known().objects[number]!.replace(/^(?!.*__c$)/, 'standard-'),
        Visibility: hash(numberOf(id), number) % 2 === 0 ? 'DefaultOn' : 'DefaultOff',
      }),
    },
    {
      ...common,
      object: 'SetupEntityAccess',
      keyPrefix: '0J0',
      span: 4096,
      numbersOf: (id) => sorted(entities(id).keys()),
      fieldsOf: (_id, number) => {
        const { id, type } = known().entities[number]!;
        return { SetupEntityId: id, SetupEntityType: type };
      },
      indexes: {
        SetupEntityType(value) {
          const isOfType = ({ type }: { type: string }): boolean => type.toLowerCase() === value.toLowerCase();
          return known().entities.some(isOfType) ? entitiesThat(isOfType) : null;
        },
        SetupEntityId: (value) => entitiesThat(({ id }) => id === value),
      },
    },
  ];
}
