import {
  ANY_OBJECT,
  formatPermission,
  rightBits,
  rightsOf,
  type Permission,
  type PermissionRef,
  type Right,
  type WantedPermission,
} from './permission.js';

/** A row of a container that gives something: some right on a permission. */
export type Need = {
  readonly permission: PermissionRef;
  readonly bit: number;
  /** The permission with the right, in the notation. */
  readonly text: string;
};

/** What it takes to have a permission. The parts may come from different containers. Nothing meets an `anyOf` of nothing. */
export type Rule = Need | { readonly anyOf: readonly Rule[] } | { readonly allOf: readonly Rule[] };

/** What it takes to have a permission on a field: the object's record must be open, and the field. */
export type FieldRule = { readonly record: Rule; readonly recordText: string; readonly field: Rule };

/** The fields that Salesforce itself fills in each record. Source: "System Fields", Object Reference. */
export const systemFields: readonly string[] = [
  'Id',
  'IsDeleted',
  'CreatedById',
  'CreatedDate',
  'LastModifiedById',
  'LastModifiedDate',
  'SystemModstamp',
];

/** Those that it fills in as well, where an object has them. Source: "Frequently-Occurring Fields", Object Reference. */
const activityFields = ['LastActivityDate', 'LastReferencedDate', 'LastViewedDate'];

/** Whether Salesforce alone writes a field. @param name without the object */
export function isNeverEdited(name: string): boolean {
  return [...systemFields, ...activityFields].includes(name);
}

/**
 * What gives a permission, as needs of single rows.
 *
 * Source: "View All and Modify All Permissions Overview" (both open records and no fields), "Field-Level Security" and "What
 * Determines Field Access" (Edit Read Only Fields), Salesforce Help.
 */
export function ruleOf(wanted: WantedPermission): Rule {
  const { permission, right } = wanted;
  if (permission.kind === 'object') return objectRule(permission.id, right);
  if (permission.kind !== 'field') return { permission, bit: rightBits.read, text: formatPermission(wanted) };
  const { record, field } = fieldRuleOf(wanted)!;
  return { allOf: [record, field] };
}

/** The two parts of the rule of a field; undefined for other permissions. */
export function fieldRuleOf({ permission, right }: WantedPermission): FieldRule | undefined {
  if (permission.kind !== 'field') return undefined;
  const [object = '', name = ''] = permission.id.split('.');
  const ofRecord = right === 'read' ? 'read' : 'edit';
  return {
    record: objectRule(object, ofRecord),
    recordText: `${object}:${ofRecord}`,
    field:
      right === 'read'
        ? { anyOf: [...openFor(permission, 'read'), objectRule(object, 'view-all-fields')] }
        : editRule(permission, name),
  };
}

/** The right on an object, by a row of it or by a system permission that gives it on every object. */
function objectRule(object: string, right: Right): Rule {
  const row = need({ kind: 'object', id: object }, right);
  if (right === 'view-all-fields') return { anyOf: [row, system('ViewAllFieldsGlobal')] };
  const isReading = right === 'read' || right === 'view-all';
  return { anyOf: [row, ...(isReading ? [system('ViewAllData')] : []), system('ModifyAllData')] };
}

/** The rights on every object that system permissions give, as bits by the permissions' ids. */
export const rightsOnEveryObject: ReadonlyMap<string, number> = rightsOf('object').reduce((found, right) => {
  for (const { permission } of needsIn(objectRule(ANY_OBJECT, right)))
    if (permission.kind === 'system') found.set(permission.id, (found.get(permission.id) ?? 0) | rightBits[right]);
  return found;
}, new Map<string, number>());

/** A field that its holder may read and not edit is a read-only one. */
function editRule(permission: Permission, name: string): Rule {
  if (isNeverEdited(name)) return { anyOf: [] };
  const byPermission: Rule = { allOf: [{ anyOf: openFor(permission, 'read') }, system('EditReadonlyFields')] };
  return { anyOf: [...openFor(permission, 'edit'), byPermission] };
}

/** What opens a field for a right. Field-level security does not apply to every field. */
function openFor({ id, isSecured, rowIds = [id] }: Permission, right: 'read' | 'edit'): Rule[] {
  if (isSecured === false) return [{ allOf: [] }];
  return rowIds.map((row) => need({ kind: 'field', id: row }, right));
}

function need(permission: PermissionRef, right: Right): Need {
  return {
    permission,
    bit: rightBits[right],
    text: formatPermission({ permission: { kind: permission.kind, name: permission.id }, right }),
  };
}

function system(name: string): Need {
  return { permission: { kind: 'system', id: name }, bit: rightBits.read, text: name };
}

/** The needs of a rule, and which sets of them meet it. A set is a number with a bit for each of its needs, in their order. */
export class RuleNeeds {
  public readonly needs: readonly Need[];
  private readonly met = new Map<number, boolean>();
  private readonly useful = new Map<number, number>();
  private readonly texts = new Map<number, readonly string[]>();

  public constructor(private readonly rule: Rule) {
    this.needs = needsIn(rule);
  }

  /** @param part a part of the rule; by default the whole */
  public isMet(set: number, part = this.rule): boolean {
    if (part !== this.rule) return this.evaluate(part, set);
    let isMet = this.met.get(set);
    if (isMet === undefined) this.met.set(set, (isMet = this.evaluate(part, set)));
    return isMet;
  }

  /** The texts of the needs in a set. */
  public textsOf(set: number): readonly string[] {
    let texts = this.texts.get(set);
    if (!texts) {
      texts = this.needs.filter((_, position) => (set >> position) & 1).map(({ text }) => text);
      this.texts.set(set, texts);
    }
    return texts;
  }

  /**
   * What plays a part where somebody has several sets of needs: a set that meets the rule together with some of the others, which
   * do not meet it without it.
   *
   * @returns of each set the needs that play a part; 0 where none does
   */
  public partsOf(sets: readonly number[]): number[] {
    const useful = this.usefulOf(sets.reduce((all, set) => all | set, 0));
    const parts = sets.map((set) => set & useful);
    if (parts.every((part) => part === 0 || this.isMet(part))) return parts;
    const unions = new Set([0]);
    for (const part of parts) for (const union of [...unions]) unions.add(union | part);
    const isPart = (part: number): boolean =>
      [...unions].some((union) => !this.isMet(union) && this.isMet(union | part));
    return parts.map((part) => (isPart(part) ? part : 0));
  }

  /** Of the needs in a set those that somebody lacks who has another set: what stands for them in it, as Modify All Data does, counts. */
  public missingIn(present: number, set: number): number {
    const all = 2 ** this.needs.length - 1;
    return this.decisiveIn(this.rule, present, all) & set;
  }

  /** Of the needs in a set those without which some of the others would not meet the rule. */
  private usefulOf(set: number): number {
    let useful = this.useful.get(set);
    if (useful === undefined) this.useful.set(set, (useful = this.decisiveIn(this.rule, 0, set)));
    return useful;
  }

  /**
   * The needs that would complete a part of the rule, for somebody who has some needs and may get others. No need stands twice in a rule,
   * so that each part is looked at by itself: a compound field has a need for each field in it, too many to try what they do together.
   *
   * @param present what there is
   * @param possible what there may be
   */
  private decisiveIn(part: Rule, present: number, possible: number): number {
    if (this.evaluate(part, present) || !this.evaluate(part, possible)) return 0;
    if ('text' in part) return 1 << this.positionOf(part);
    return ('anyOf' in part ? part.anyOf : part.allOf).reduce(
      (all, one) => all | this.decisiveIn(one, present, possible),
      0,
    );
  }

  private evaluate(rule: Rule, set: number): boolean {
    if ('text' in rule) return Boolean((set >> this.positionOf(rule)) & 1);
    return 'anyOf' in rule
      ? rule.anyOf.some((one) => this.evaluate(one, set))
      : rule.allOf.every((one) => this.evaluate(one, set));
  }

  private positionOf({ text }: Need): number {
    return this.needs.findIndex((need) => need.text === text);
  }
}

/** The needs of a rule, each once. */
function needsIn(rule: Rule): Need[] {
  const byText = new Map<string, Need>();
  const collect = (part: Rule): void => {
    if ('text' in part) byText.set(part.text, byText.get(part.text) ?? part);
    else for (const one of 'anyOf' in part ? part.anyOf : part.allOf) collect(one);
  };
  collect(rule);
  return [...byText.values()];
}
