import { Messages } from '@salesforce/core';
import { comparableName } from '../../model/comparableName.js';
import {
  parsePermission,
  rightsOf,
  type NotationProblem,
  type Permission,
  type PermissionKind,
  type PermissionName,
  type Prefix,
  type Right,
  type WantedPermission,
  prefixes,
} from '../../model/permission.js';
import { isNeverEdited } from '../../model/permissionRule.js';
import { shortText } from '../../model/shortText.js';
import type { FieldNames } from '../../org/read/describe.js';
import { chooser, nearNames, type Named } from './byName.js';
import { fieldRows, isSecured, personTwin } from './fieldRows.js';
import { withInvisible } from './invisible.js';
import { errorOfMany, type Problem } from './problems.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'permissionNames');

/** What permissions there are, by an org or by a kept snapshot. Each part is read when a name needs it, and once. */
export type PermissionSource = {
  readonly from: 'org' | 'snapshot';
  /** All system permissions. */
  systemPermissions(): Promise<readonly Permission[]>;
  /** The objects that have permissions of their own. */
  objects(): Promise<readonly Permission[]>;
  /** The objects with one of these API names or labels, those without permissions of their own among them. */
  objectsCalled(names: readonly string[]): Promise<readonly ObjectNames[]>;
  /** The fields of an object that a name can stand for. @param name what is looked for; the answer may have others as well */
  fields(object: string, name: string): Promise<readonly FieldNames[]>;
  /** What the notation names with a prefix. @param names what is looked for, also without namespaces; null: all there are */
  entities(prefix: Prefix, names: readonly string[] | null): Promise<readonly Permission[]>;
};

export type ObjectNames = { readonly name: string; readonly label: string };

/**
 * Finds the permissions that texts in the notation stand for. Objects, entities and system permissions are found by API name, else by a
 * label that only one has; fields by API name, or by the relationship that they are for (`Contact.Account`).
 *
 * @returns in the order of the texts, each once
 * @throws SfError InvalidPermissionError before the source is asked; PermissionNotFoundError, AmbiguousPermissionError, with what may be
 * meant; what the source throws: in plain words where the org cannot be asked, or the snapshot was kept without permissions
 */
export async function resolvePermissions(
  source: PermissionSource,
  texts: readonly string[],
): Promise<WantedPermission[]> {
  const parsed = texts.map((text) => ({ text: text.trim(), name: parsePermission(text) }));
  refuse(parsed.flatMap(({ text, name }) => ('problem' in name ? invalid(text, name) : [])));
  const answers = await findPermissions(
    source,
    parsed.flatMap(({ text, name }) => ('problem' in name ? [] : { text, name })),
  );
  refuse(answers.flatMap((answer) => ('line' in answer ? answer : [])));
  const found = answers.flatMap((answer) => ('line' in answer ? [] : answer));
  const keyOf = ({ permission: { kind, id }, right }: WantedPermission): string => `${kind} ${id} ${right}`;
  return [...new Map(found.map((wanted) => [keyOf(wanted), wanted])).values()];
}

/**
 * Finds the permissions that names stand for, as `resolvePermissions` does.
 *
 * @returns in the order of the names: what each stands for, or why it stands for nothing
 * @throws SfError what the source throws
 */
export function findPermissions(
  source: PermissionSource,
  names: ReadonlyArray<{ readonly text: string; readonly name: PermissionName }>,
): Promise<Array<WantedPermission | PermissionProblem>> {
  const lookup = new Lookup(
    source,
    names.map(({ name }) => name),
  );
  return Promise.all(names.map(({ text, name }) => lookup.find(text, name)));
}

/** Why a text names no permission, as a sentence that says what to write. */
export function notationProblem(text: string, problem: NotationProblem): string {
  const quoted = shortText(text);
  switch (problem.problem) {
    case 'right unknown':
      return messages.getMessage('right unknown', [
        quoted,
        shortText(problem.right),
        rightsOf('object').join(', '),
        rightsOf('field').join(', '),
        prefixes.map((prefix) => `${prefix}:`).join(', '),
      ]);
    case 'right not of fields':
      return messages.getMessage('right not of fields', [
        quoted,
        rightsOf('field').join(', '),
        `${shortText(objectIn(text))}:${problem.right}`,
      ]);
    case 'right not taken':
      return messages.getMessage('right not taken', [quoted, shortText(problem.without)]);
    case 'right missing':
      return rightMissing(text.replace(/\s*:$/, ''));
    default:
      return messages.getMessage(problem.problem, [quoted]);
  }
}

const reasons = ['InvalidPermission', 'PermissionNotFound', 'AmbiguousPermission'] as const;

/** Why a text stands for no permission. */
export type PermissionProblem = Problem & { readonly reason: (typeof reasons)[number] };

function refuse(problems: readonly PermissionProblem[]): void {
  const reason = reasons.find((one) => problems.some((problem) => problem.reason === one));
  if (reason) throw errorOfMany(problems, `${reason}Error`, messages.getMessages(`${reason}.actions`));
}

function problemOf(
  reason: PermissionProblem['reason'],
  text: string,
  line: string,
  candidates: readonly string[] = [],
): PermissionProblem {
  const listed =
    candidates.length > 0 ? ` ${messages.getMessage(`candidates.${reason}`, [candidates.join(', ')])}` : '';
  return { reason, line: `${line}${listed}`, data: { permission: text, reason, candidates } };
}

function invalid(text: string, problem: NotationProblem): PermissionProblem {
  return problemOf('InvalidPermission', text, withInvisible(notationProblem(text, problem), shortText(text)));
}

/** @param subject an object, or a field */
function rightMissing(subject: string): string {
  const kind = subject.includes('.') ? 'field' : 'object';
  const examples = rightsOf(kind).map((right) => `${shortText(subject)}:${right}`);
  return messages.getMessage('right missing', [shortText(subject), examples.join(', ')]);
}

function objectIn(text: string): string {
  return text.slice(0, text.indexOf('.')).trim();
}

type Answer = WantedPermission | PermissionProblem;

type NamedPermission = Named & { readonly permission: Permission };

/** Finds permissions by name; what several names need is asked for once. */
class Lookup {
  private readonly byPrefix = new Map<Prefix, Promise<readonly Permission[]>>();

  /** @param names all that will be looked for */
  public constructor(
    private readonly source: PermissionSource,
    private readonly names: readonly PermissionName[],
  ) {}

  public async find(text: string, name: PermissionName): Promise<Answer> {
    switch (name.kind) {
      case 'system':
        return this.findSystemPermission(text, name.name);
      case 'object':
        return this.findObject(text, name.object, (permission) => ({ permission, right: name.right }));
      case 'field':
        return this.findObject(text, name.object, (object) => this.findField(text, object, name.field, name.right));
      default:
        return this.findEntity(text, name.kind, name.name);
    }
  }

  private async findSystemPermission(text: string, name: string): Promise<Answer> {
    const all = (await this.source.systemPermissions()).map(toNamed);
    const found = chooser(all)(name);
    if (found.length > 0) return chosen(text, found);
    const object = name.includes('.') ? objectIn(name) : name;
    if (chooser((await this.source.objects()).map(toNamed))(object).length > 0) {
      return problemOf('InvalidPermission', text, rightMissing(name));
    }
    return notFound(text, 'system', name, nearNames(all, name));
  }

  private async findObject(
    text: string,
    name: string,
    use: (object: Permission) => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const all = (await this.source.objects()).map(toNamed);
    const found = chooser(all)(name);
    if (found.length > 1) return ambiguous(text, name, found);
    if (found.length === 1) return use(found[0]!.permission);
    const called = await this.source.objectsCalled([name]);
    const labeled = all.filter(({ id }) => called.some((object) => object.name === id));
    if (labeled.length > 1) return ambiguous(text, name, labeled);
    if (labeled.length === 1) return use(labeled[0]!.permission);
    const [bare] = called;
    if (bare) return problemOf('PermissionNotFound', text, messages.getMessage('withoutOwn', [bare.name]));
    const [system] = chooser((await this.source.systemPermissions()).map(toNamed))(name);
    if (system) {
      const line = messages.getMessage('right not taken', [shortText(text), system.permission.name]);
      return problemOf('InvalidPermission', text, line);
    }
    return notFound(text, 'object', name, nearNames(all, name));
  }

  private async findField(text: string, object: Permission, name: string, right: Right): Promise<Answer> {
    const fields = await this.source.fields(object.id, name);
    const field = fieldNamed(fields, name);
    if (!field) {
      const near = nearNames(
        fields.map((one) => ({ id: one.name, apiName: one.name, displayName: one.label, field: one })),
        name,
      );
      const candidates = near.map((one) => `${object.name}.${one.field.name}`);
      const key = this.source.from === 'org' ? 'notFound.field' : 'notKept.field';
      return problemOf(
        'PermissionNotFound',
        text,
        withInvisible(messages.getMessage(key, [object.name, shortText(name)]), shortText(name)),
        candidates,
      );
    }
    if (right === 'edit' && (field.isComputed === true || isNeverEdited(field.name))) {
      return problemOf('InvalidPermission', text, messages.getMessage('neverEdited', [`${object.name}.${field.name}`]));
    }
    const twin = personTwin(object.id, field.name);
    const ofContact = twin && object.id === 'Account' && !field.permissionable;
    const twins = ofContact ? await this.source.fields(twin.object, twin.field) : [];
    const isFieldSecured =
      isSecured(fields, field) || (ofContact ? fieldNamed(twins, twin.field)?.permissionable !== false : false);
    const rowIds = [
      ...fieldRows(fields, field).map((row) => `${object.id}.${row}`),
      ...(twin ? [`${twin.object}.${twin.field}`] : []),
    ];
    const id = `${object.id}.${field.name}`;
    return {
      permission: {
        ...{ kind: 'field', id, name: id, label: field.label, isSecured: isFieldSecured },
        ...(rowIds.length > 1 && { rowIds }),
        ...(field.isComputed === null && { isComputed: null }),
      },
      right,
    };
  }

  private async findEntity(text: string, prefix: Prefix, name: string): Promise<Answer> {
    const found = chooser((await this.entitiesOf(prefix)).map(toNamed))(name);
    if (found.length > 0) return chosen(text, found);
    // Salesforce compares letter by letter, so it does not find a name whose accents are stored in another way.
    const all = (await this.source.entities(prefix, null)).map(toNamed);
    const later = chooser(all)(name);
    return later.length > 0 ? chosen(text, later) : notFound(text, prefix, name, nearNames(all, name));
  }

  private entitiesOf(prefix: Prefix): Promise<readonly Permission[]> {
    const names = this.names.flatMap((one) => (one.kind === prefix ? [one.name] : []));
    const entities = this.byPrefix.get(prefix) ?? this.source.entities(prefix, [...new Set(names)]);
    this.byPrefix.set(prefix, entities);
    return entities;
  }
}

function toNamed(permission: Permission): NamedPermission {
  const { id, kind, name, label } = permission;
  return { id, apiName: name.replace(`${kind}:`, ''), displayName: label ?? name, permission };
}

function chosen(text: string, found: readonly NamedPermission[]): Answer {
  const [one, ...others] = found;
  return others.length > 0 ? ambiguous(text, text, found) : { permission: one!.permission, right: 'read' };
}

function ambiguous(text: string, name: string, found: readonly NamedPermission[]): PermissionProblem {
  const line = messages.getMessage('ambiguous', [shortText(name)]);
  return problemOf('AmbiguousPermission', text, line, found.map(describe));
}

function notFound(
  text: string,
  kind: PermissionKind,
  name: string,
  near: readonly NamedPermission[],
): PermissionProblem {
  const line = withInvisible(messages.getMessage(`notFound.${kind}`, [shortText(name)]), shortText(text));
  return problemOf('PermissionNotFound', text, line, near.map(describe));
}

/** `ModifyAllData (Modify All Data)`, `app:ERP (0H4000000000001CAA)`: what tells it from others, and what people know it by. */
function describe({ permission: { kind, id, name, label }, apiName }: NamedPermission): string {
  const more = [...(label !== null && label !== apiName ? [label] : []), ...(kind === 'app' ? [id] : [])];
  return more.length > 0 ? `${name} (${more.join(', ')})` : name;
}

/** The field of a name, by its API name before the relationship that it is for. */
function fieldNamed(fields: readonly FieldNames[], written: string): FieldNames | undefined {
  const name = comparableName(written);
  const isCalled = (own: string | null): boolean => own !== null && comparableName(own) === name;
  return fields.find((field) => isCalled(field.name)) ?? fields.find((field) => isCalled(field.relationshipName));
}
