import { comparableName } from '../../model/comparableName.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import { withoutInvisible } from '../../model/visibleText.js';
import { containsName, nearest, shareApart } from './nearest.js';

/** Something that people name by its id, its API name or its label. */
export type Named = { readonly id: string; readonly apiName: string; readonly displayName: string };

/**
 * Makes a function that finds things by name, in any case. It prefers an id to an API name, and an API name to a label, which several may
 * share.
 *
 * @returns a function that gives the things with a name: several if the name is ambiguous
 */
export function chooser<One extends Named>(all: readonly One[]): (name: string) => readonly One[] {
  const byId = new Map(all.map((one) => [one.id, [one]]));
  const byApiName = Map.groupBy(all, ({ apiName }) => comparableName(apiName));
  const byLabel = Map.groupBy(all, ({ displayName }) => comparableName(displayName));
  return (written) => {
    const name = written.trim();
    const found = byId.get(idIn(name) ?? '');
    if (found || isId18(name)) return found ?? [];
    return byApiName.get(comparableName(name)) ?? byLabel.get(comparableName(name)) ?? [];
  };
}

/** The things that somebody may have meant by a name that none has, the nearest first. */
export function nearNames<One extends Named>(all: readonly One[], written: string): One[] {
  const name = withoutInvisible(written.trim());
  // Nothing is like an id, and everything contains an empty name.
  if (name === '' || isId18(name)) return [];
  const bare = withoutNamespace(name);
  const farnessOf = ({ apiName, displayName }: Named): number =>
    Math.min(
      ...[apiName, displayName].map((own) => (containsName(own, name) ? 0 : shareApart(own, name, FARTHEST))),
      shareApart(withoutNamespace(apiName), bare, FARTHEST),
    );
  return nearest(all, farnessOf, { farthest: FARTHEST, most: CANDIDATES });
}

/** An API name without a managed package's namespace: Salesforce keeps the namespace of many things in a field of its own. */
export function withoutNamespace(name: string): string {
  return name.replace(NAMESPACE, '');
}

/** The id (18 characters) that a name is; null for any other name. */
export function idIn(name: string): string | null {
  return isSalesforceId(name.trim()) ? toId18(name.trim()) : null;
}

const CANDIDATES = 5;
/** A name that differs in a larger share of its letters is not a typing error. */
const FARTHEST = 0.4;

/** `ns__`, unless only the ending of a custom name follows: `Invoice__c` has no namespace. */
const NAMESPACE = /^[a-z0-9_]+?__(?!(?:c|e|b|x|r|s|pc|mdt|kav)$)/i;

/** An id is nobody's name: whoever may name something could otherwise have it taken for what is gone. */
function isId18(name: string): boolean {
  return name.length === 18 && isSalesforceId(name);
}
