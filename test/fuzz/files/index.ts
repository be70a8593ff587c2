import type { HostileFile } from '../fuzz.js';
import { c1zFiles } from './c1zFiles.js';
import { changes } from './changes.js';
import { journals } from './journals.js';
import { people } from './people.js';
import { decisionsFiles, reviewFiles } from './reviews.js';
import { rules } from './rules.js';
import { snapshots } from './snapshots.js';
import { states } from './states.js';
import { userLists } from './userLists.js';
import { userMaps } from './userMaps.js';

/** Every kind of file that somebody else may have made and this plugin reads. A new kind adds a line. */
export const hostileFiles: readonly HostileFile[] = [
  journals,
  snapshots,
  c1zFiles,
  changes,
  people,
  rules,
  states,
  userLists,
  decisionsFiles,
  reviewFiles,
  userMaps,
];
