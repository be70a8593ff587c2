import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Messages, type Connection } from '@salesforce/core';
import { pathArgument, targetOrgArgument, textArgument } from '../../model/commandText.js';
import { OrgClient } from '../../org/client.js';
import { readOrganization } from '../../org/facts.js';
import { mandatoryKind } from '../../resources/index.js';
import type { ReviewClosing, ReviewEvidence } from '../../schemas/review.js';
import { makeOwnFolder } from '../../snapshot/ownFolder.js';
import { csvLine } from '../answers/answerDocument.js';
import { checkVersion } from '../answers/origin.js';
import { placeOutputs } from '../document/documents.js';
import { openOutputFile, refuseSameFileTwice, type OutputFile } from '../document/outputFile.js';
import { sha256Of } from './create.js';
import { filesOf, readDecisions } from './decisionsFile.js';
import { mergeDecisions, revocationRows, REVOCATION_COLUMNS } from './evidence.js';
import { readItemsInOrg, type InOrg } from './inOrg.js';
import { itemsOf, readReview, REVIEW_FILE, type ReviewFile } from './reviewFile.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

export type ClosingRequest = {
  /** The folder of the review. */
  readonly folder: string;
  /** The paths of decisions files, or patterns of them. */
  readonly decisions: readonly string[];
  /** The org that is asked what is still so, and its name on the command line; null: none is. */
  readonly org: { readonly connection: Connection; readonly name: string | null } | null;
  /** Where the files are written; by default in the folder of the review. */
  readonly outputDir: string | null;
  readonly now: Date;
  readonly pluginVersion: string;
};

const OUTPUTS = ['revocations.csv', 'evidence.json', 'evidence.html'] as const;

/**
 * Closes a review: puts decisions files together, and writes what is to be revoked and the evidence. It can be closed again when more
 * files have come.
 *
 * @throws SfError in plain words; nothing is written then
 */
export async function closeReview(
  { folder, decisions: given, org, outputDir, now, pluginVersion }: ClosingRequest,
  signal: AbortSignal,
): Promise<ReviewClosing> {
  const review = await readReview(join(folder, REVIEW_FILE));
  const decisions = await filesOf(given);
  const files = await readDecisions(review, decisions);
  const paths = OUTPUTS.map((name) => join(outputDir ?? folder, name));
  // Two names of one decisions file are no harm: it counts once.
  for (const file of new Set(decisions)) await refuseSameFileTwice([file, join(folder, REVIEW_FILE), ...paths]);
  const outputs = await openOutputs(outputDir ?? folder, paths, signal);
  try {
    const asked = org && (await askOrg(review, org.connection, signal));
    const evidence: ReviewEvidence = {
      review: {
        ...{ id: review.id, createdAt: review.createdAt, due: review.due },
        ...{ scope: review.scope, comparedWith: review.comparedWith },
      },
      org: review.org,
      snapshot: { ...review.snapshot, isUnchanged: await isUnchanged(folder, review) },
      closedAt: now.toISOString(),
      pluginVersion,
      checkedInOrg: asked?.facts ?? null,
      areDecisionsSigned: false,
      ...mergeDecisions(review, files, asked?.inOrg ?? null),
      notKnown: review.notKnown,
    };
    const rows = revocationRows(evidence.items);
    const { evidencePage } = await import('../../pages/reviewReport/evidencePage.js');
    const texts = [
      [REVOCATION_COLUMNS, ...rows].map(csvLine).join(''),
      `${JSON.stringify(evidence, null, 2)}\n`,
      evidencePage(evidence),
    ];
    for (const [index, output] of outputs.entries()) await output.prepare([texts[index]!]);
    signal.throwIfAborted();
    await placeOutputs(outputs);
    const [revocations, evidenceJson, evidenceHtml] = outputs.map(({ path }, index) => ({
      path,
      sha256: createHash('sha256').update(texts[index]!).digest('hex'),
    })) as [ReviewClosing['files']['evidenceJson'], ...Array<ReviewClosing['files']['evidenceJson']>];
    return {
      ...evidence,
      files: {
        revocations: { ...revocations, rows: rows.length },
        evidenceJson: evidenceJson!,
        evidenceHtml: evidenceHtml!,
      },
      command: rows.length === 0 ? null : commandFor(review, evidence, revocations.path, org?.name ?? null),
    };
  } finally {
    for (const output of outputs) await output.discard();
  }
}

async function openOutputs(folder: string, paths: readonly string[], signal: AbortSignal): Promise<OutputFile[]> {
  try {
    await makeOwnFolder(folder);
  } catch (error) {
    throw messages.createError('error.folder', [folder, (error as Error).message]);
  }
  const opened: OutputFile[] = [];
  try {
    for (const path of paths) opened.push(await openOutputFile(path, signal));
    return opened;
  } catch (error) {
    for (const file of opened) await file.discard();
    throw error;
  }
}

/** @throws SfError OtherOrgError where it is not the org of the review */
async function askOrg(
  review: ReviewFile,
  connection: Connection,
  signal: AbortSignal,
): Promise<{ readonly inOrg: InOrg; readonly facts: NonNullable<ReviewEvidence['checkedInOrg']> }> {
  const client = new OrgClient(connection, { signal });
  await checkVersion(client);
  const { id, name } = await readOrganization(client);
  if (id !== review.org.id) throw messages.createError('error.otherOrg', [review.org.name, review.org.id, name, id]);
  try {
    const inOrg = await readItemsInOrg(client, itemsOf(review));
    return { inOrg, facts: { at: new Date().toISOString(), username: client.username, apiCalls: client.calls } };
  } catch (error) {
    throw client.explain(error);
  }
}

/** Whether the snapshot is the one that was reviewed; null where it is not there any more. */
async function isUnchanged(folder: string, { snapshot: { file, sha256 } }: ReviewFile): Promise<boolean | null> {
  const path = resolve(folder, file);
  try {
    return (await stat(path)).isFile() ? (await sha256Of(path)) === sha256 : null;
  } catch {
    return null;
  }
}

/** The command that carries out what was decided: with the profiles that take the place of others, where some do. */
function commandFor(review: ReviewFile, { items }: ReviewEvidence, path: string, targetOrg: string | null): string {
  const replaces = items.some(
    ({ step, access }) => step === 'in revocations.csv' && access.entitlement.startsWith(`${mandatoryKind.type.id}:`),
  );
  const mappings = replaces
    ? review.licenseProfiles
        // A name that some shell would take for a command is not told: the plan then says which one it needs.
        .filter(({ license, profile }) => textArgument(`${license} ${profile}`) !== null)
        .map(({ license, profile }) => ` --license-profile "${license}=${profile}"`)
    : [];
  return `sf access revoke${targetOrgArgument(targetOrg)} --file ${pathArgument(path)}${mappings.join('')}`;
}
