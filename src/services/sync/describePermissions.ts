import { Messages } from '@salesforce/core';
import type { Entitlement } from '../../model/entitlement.js';
import type { Memos } from '../../model/memo.js';
import type { Resource } from '../../model/resource.js';
import { typesWithPermissions, type ResourceTypeId } from '../../model/resourceType.js';
import type { AccessSink } from '../../resources/kinds.js';
import type { OnProblem } from '../document/documents.js';
import { cutToBytes, fitsBytes, LONGEST_DESCRIPTION } from './c1Limits.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'limits');

declare module '../../model/memo.js' {
  interface MemoTopics {
    'described.resource': Resource;
    'described.entitlement': Entitlement;
  }
}

/** Of the longest description, the bytes that the permissions may take. */
const LONGEST_ENDING = LONGEST_DESCRIPTION / 2;

/**
 * Ends the descriptions of permission sets, profiles and permission set groups, and those of their entitlements, with the dangerous
 * permissions that they give: `Gives: Modify All Data, Manage Users`.
 *
 * @param sink where they are put when all is read
 * @param onProblem called for each description that was cut for it
 * @returns the sink that kinds of access write to, and what to call when they have
 */
export function describePermissions(
  sink: AccessSink,
  onProblem: OnProblem,
): { readonly sink: AccessSink; readonly finish: (memos: Memos) => void } {
  const given = new Set<ResourceTypeId>(typesWithPermissions().map(({ id }) => id));
  return {
    sink: {
      ...sink,
      resource: (resource) => {
        if (!given.has(resource.type)) return sink.resource(resource);
        sink.memo({ topic: 'described.resource', id: `${resource.type}:${resource.id}`, content: resource });
      },
      entitlement: (entitlement) => {
        if (!given.has(entitlement.type)) return sink.entitlement(entitlement);
        const id = `${entitlement.type}:${entitlement.resourceId}`;
        sink.memo({ topic: 'described.entitlement', id, content: entitlement });
      },
    },
    finish: (memos) => {
      const labels = new Map([...memos('permissions.dangerous')].map(({ id, content }) => [id, content]));
      const describe = (id: string, description: string | null): string | null =>
        withEnding(description, labels.get(id) ?? [], () =>
          onProblem(
            id,
            messages.getMessage('cut', [
              LONGEST_DESCRIPTION.toLocaleString('en-US'),
              messages.getMessage('description'),
            ]),
          ),
        );
      for (const { id, content } of memos('described.resource')) {
        sink.resource({ ...content, description: describe(id, content.description) });
      }
      for (const { id, content } of memos('described.entitlement')) {
        sink.entitlement({ ...content, description: describe(id, content.description) ?? content.description });
      }
    },
  };
}

/** A description that ends with permissions, cut before them where both do not fit. @param labels the worst first */
function withEnding(description: string | null, labels: readonly string[], onCut: () => void): string | null {
  if (labels.length === 0) return description;
  const ending = endingOf(labels);
  if (!description) return ending;
  const between = /[.!?…]\s*$/.test(description) ? ' ' : '. ';
  const room = LONGEST_DESCRIPTION - Buffer.byteLength(`${between}${ending}`);
  if (fitsBytes(description, room)) return `${description.trimEnd()}${between}${ending}`;
  onCut();
  return `${cutToBytes(description, room)}${between}${ending}`;
}

/** As many permissions as fit, and how many more there are. */
function endingOf(labels: readonly string[]): string {
  for (let shown = labels.length; shown > 1; shown -= 1) {
    const more = labels.length - shown;
    const ending = textOf(labels.slice(0, shown), more);
    if (fitsBytes(ending, LONGEST_ENDING)) return ending;
  }
  return cutToBytes(textOf(labels.slice(0, 1), labels.length - 1), LONGEST_ENDING);
}

function textOf(labels: readonly string[], more: number): string {
  const list = labels.join(', ');
  return more === 0 ? messages.getMessage('gives', [list]) : messages.getMessage('givesMore', [list, String(more)]);
}
