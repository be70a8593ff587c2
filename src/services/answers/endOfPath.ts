import type { EntitlementRef } from '../../model/entitlement.js';
import type { PathStep } from '../../model/path.js';
import { grantableKind } from '../../resources/index.js';
import { reasonOf } from '../../resources/texts.js';
import { commandThatEnds } from '../change/heldThrough.js';
import type { AnswerPath } from './answer.js';

/**
 * How a way ends that begins with what a user holds directly: the command that takes it away, or what to do where none can.
 *
 * @param direct what the user holds directly
 * @param step its resource
 * @param targetOrg the name of the org on the command line; null if it has none there
 */
export function endOfPath(
  direct: EntitlementRef,
  step: PathStep,
  user: { readonly id: string; readonly username: string },
  targetOrg: string | null,
): Pick<AnswerPath, 'command' | 'advice'> {
  const kind = grantableKind(direct.type);
  const inSetup = { command: null, advice: reasonOf('endsInSetup') };
  if (!kind) return inSetup;
  if (kind.change.isMandatory) {
    return { command: null, advice: reasonOf('heldAsProfile') };
  }
  const command = commandThatEnds({ end: direct, steps: [step], advice: null }, user, targetOrg);
  return command === null ? inSetup : { command, advice: null };
}
