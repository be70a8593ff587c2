import { existsSync } from 'node:fs';
import type { Org } from '../org/types.js';
import { openAt } from '../seeds/openAt.js';
import { addGeneratedAccess } from '../seeds/scale/access.js';
import { seedScale } from '../seeds/scale/index.js';
import type { OrgSize } from '../seeds/scale/sizes.js';
import { loadOrg, saveOrg } from './orgFile.js';

/** Raise this number when the same size and seed give other rows: files with another number are refused. */
const GENERATION = 3;

export type GeneratedOrg = { size: OrgSize; scaleSeed: number; now?: Date };

/**
 * Fills an org that holds no row yet from a file; when there is none, generates it and writes the file.
 *
 * @throws Error when the file holds something else
 */
export function keptOrg(file: string, org: Org, { size, scaleSeed, now }: GeneratedOrg): { adminUserId: string } {
  const { edition, features } = org.settings;
  const origin = {
    generation: GENERATION,
    size,
    scaleSeed,
    edition,
    features: [...features].sort(),
    now: now?.toISOString() ?? null,
  };
  if (existsSync(file)) {
    const kept = loadOrg(file, org, origin);
    openAt(org, kept.now);
    addGeneratedAccess(org, size, scaleSeed);
    return { adminUserId: kept.adminUserId };
  }
  const { adminUserId } = seedScale(org, size, scaleSeed);
  saveOrg(file, org, { origin, adminUserId });
  return { adminUserId };
}
