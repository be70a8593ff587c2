import { connectors } from '../../connector/index.js';
import type { Provisioner, Target } from '../../connector/provisioner.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import { visibleText } from '../../model/visibleText.js';
import type { OrgClient } from '../../org/client.js';
import { readAll, readWhere } from '../../org/query.js';
import { soqlInLists } from '../../org/soql.js';

/** A resource that someone names by API name, label or id. */
export type TargetName = { readonly type: ResourceTypeId; readonly name: string };

/** Why a name stands for no resource, and what was perhaps meant. */
export type TargetProblem = {
  readonly problem: 'read-only' | 'not-found' | 'ambiguous';
  readonly candidates: readonly string[];
};

export type TargetAnswer = Target | TargetProblem;

export const isTarget = (answer: TargetAnswer): answer is Target => 'id' in answer;

const CANDIDATES = 5;
/** Names beyond this distance are no slip of the hand. */
const FARTHEST = 0.4;

export const provisionerOf = (type: ResourceTypeId): Provisioner | undefined =>
  connectors.find((connector) => connector.type === type)?.provisioner;

/** The part of a managed package's API name that Salesforce keeps in the name field itself. */
const withoutNamespace = (name: string): string => name.replace(/^[a-z0-9_]+?__/i, '');

const matches = ({ id, apiName, displayName }: Target, name: string): 'id' | 'apiName' | 'label' | null => {
  if (isSalesforceId(name) && toId18(name) === id) return 'id';
  const wanted = name.toLowerCase();
  if (apiName.toLowerCase() === wanted) return 'apiName';
  return displayName.toLowerCase() === wanted ? 'label' : null;
};

/** Whether a name is one of the resource: its id, API name or label. */
export const isCalled = (target: Target, name: string): boolean => matches(target, name) !== null;

export const describeTarget = ({ apiName, displayName, id }: Target): string =>
  visibleText(`${displayName} (${apiName === id ? id : `${apiName}, ${id}`})`);

/** All resources that one of the names may stand for, in one query a field, or a few for very many names. */
const candidatesFor = async (
  client: OrgClient,
  provisioner: Provisioner,
  names: readonly string[],
): Promise<Target[]> => {
  const ids = names.filter(isSalesforceId).map(toId18);
  const texts = [...new Set(names.flatMap((name) => [name, withoutNamespace(name)]))];
  const conditions = [
    ...soqlInLists('Id', ids),
    ...provisioner.nameFields.flatMap((field) => soqlInLists(field, texts)),
  ];
  const found = await readWhere(client, provisioner.targets, conditions);
  return [...new Map(found.map((record) => [record.Id, provisioner.toTarget(record)])).values()];
};

/** The resources whose names are nearest to one that stands for nothing. */
const nearest = async (targets: readonly Target[], name: string): Promise<string[]> => {
  const { distance } = await import('fastest-levenshtein');
  const wanted = name.toLowerCase();
  const rank = ({ apiName, displayName }: Target): number =>
    Math.min(
      ...[apiName, displayName].map((own) =>
        own.toLowerCase().includes(wanted)
          ? 0
          : distance(own.toLowerCase(), wanted) / Math.max(own.length, wanted.length),
      ),
    );
  return targets
    .map((target) => ({ target, rank: rank(target) }))
    .filter(({ rank: far }) => far <= FARTHEST)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, CANDIDATES)
    .map(({ target }) => describeTarget(target));
};

const allOf = async (client: OrgClient, provisioner: Provisioner): Promise<Target[]> =>
  (await readAll(client, provisioner.targets)).map((record) => provisioner.toTarget(record));

/** An id names one resource; an API name is preferred to a label, which several may share. */
const choose = (targets: readonly Target[], name: string): Target | Target[] => {
  for (const kind of ['id', 'apiName', 'label']) {
    const found = targets.filter((target) => matches(target, name) === kind);
    if (found.length === 1) return found[0]!;
    if (found.length > 1) return found;
  }
  return [];
};

/**
 * Finds the resources that names stand for: by id (15 or 18 characters), API name, label, in that order, without regard
 * to case. In sets: one query for each type and way to name it, and one for all of a type where a name stands for nothing.
 *
 * @returns an answer for every name, by its type and then by itself
 * @throws SfError in plain words when the org cannot be read
 */
export const resolveTargets = async (
  client: OrgClient,
  wanted: readonly TargetName[],
): Promise<(target: TargetName) => TargetAnswer> => {
  const answers = new Map<string, TargetAnswer>();
  const keyOf = ({ type, name }: TargetName): string => `${type} ${name}`;
  for (const [type, ofType] of Map.groupBy(wanted, ({ type: wantedType }) => wantedType)) {
    const provisioner = provisionerOf(type);
    const names = [...new Set(ofType.map(({ name }) => name))];
    if (!provisioner) {
      const answer = { problem: 'read-only', candidates: [resourceType(type).name] } as const;
      for (const name of names) answers.set(keyOf({ type, name }), answer);
      continue;
    }
    const found = await candidatesFor(client, provisioner, names);
    let all: Target[] | undefined;
    for (const name of names) {
      const key = keyOf({ type, name });
      const chosen = choose(found, name);
      if (!Array.isArray(chosen)) answers.set(key, chosen);
      else if (chosen.length > 0) answers.set(key, { problem: 'ambiguous', candidates: chosen.map(describeTarget) });
      else {
        all ??= await allOf(client, provisioner);
        answers.set(key, { problem: 'not-found', candidates: await nearest(all, name) });
      }
    }
  }
  return (target) => answers.get(keyOf(target))!;
};
