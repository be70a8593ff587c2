import type { WriteOutcome } from '../../model/change.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import type { OrgClient } from '../../org/client.js';
import { groupGivenBy, readStatuses } from '../../resources/permissionSetGroup.js';

export type Waiting = {
  /** How long to wait at most, in milliseconds. */
  readonly atMost: number;
  /** Is told once, before the first pause. */
  readonly onWait: () => void;
};

/** Statuses that Salesforce ends by itself. Source: "PermissionSetGroup" (Status), Object Reference. */
const PASSING: ReadonlySet<string> = new Set(['Outdated', 'Updating']);

/**
 * Sends writes again that Salesforce refused since it had not recalculated their permission set groups, once it has.
 *
 * @param outcomes of the writes, in their order
 * @param send carries writes out and gives their outcomes
 * @returns the outcomes after that: of a group that is still not recalculated when the time is over, the refusal
 */
export async function sendWhenRecalculated(
  client: OrgClient,
  writes: readonly RecordWrite[],
  outcomes: readonly WriteOutcome[],
  send: (writes: readonly RecordWrite[]) => Promise<WriteOutcome[]>,
  { atMost, onWait }: Waiting,
): Promise<WriteOutcome[]> {
  const known = [...outcomes];
  const end = Date.now() + atMost;
  let open = waitingIn(known);
  if (open.length > 0 && atMost > 0) onWait();
  while (open.length > 0 && Date.now() < end) {
    const statuses = await statusesLater(
      client,
      open.flatMap((position) => groupGivenBy(writes[position]!) ?? []),
    );
    if (!statuses) return known;
    const statusOf = (position: number): string => statuses.get(groupGivenBy(writes[position]!) ?? '') ?? '';
    const ready = open.filter((position) => statusOf(position) === 'Updated');
    if (ready.length > 0) {
      const sent = await send(ready.map((position) => writes[position]!));
      ready.forEach((position, index) => (known[position] = sent[index]!));
    }
    open = waitingIn(known).filter((position) => ready.includes(position) || PASSING.has(statusOf(position)));
  }
  return known;
}

/** The positions of writes that wait for a permission set group. */
function waitingIn(outcomes: readonly WriteOutcome[]): number[] {
  return [...outcomes.keys()].filter((position) => outcomes[position]!.obstacle === 'not updated');
}

/** The statuses of groups after a pause; null after an interrupt, or where the org does not answer. */
async function statusesLater(
  client: OrgClient,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, string | null> | null> {
  try {
    await client.pause(1);
    return await readStatuses(client, groupIds);
  } catch {
    return null;
  }
}
