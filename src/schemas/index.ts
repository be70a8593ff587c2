import type { z } from 'zod';
import { whoReport, whyReport } from './answers.js';
import { changeReport, revokeReport } from './changes.js';
import { checkReport } from './check.js';
import { diffReport } from './diff.js';
import { exportReport } from './documents.js';
import { historyReport } from './history.js';
import { riskRulesFile } from './riskRules.js';
import { licensesReport } from './licenses.js';
import { reviewClosing, reviewCreation, reviewEvidence } from './review.js';
import { risksReport } from './risks.js';
import { setupReport } from './setup.js';
import { stateApplication, statePlan, statePull, stateValidation } from './state.js';
import { syncReport } from './sync.js';
import { undoReport } from './undo.js';
import { newUsersReport, userListReport, userStatusReport } from './users.js';

/** The schema of `result` in the `--json` output of each command, by the command's id. */
export const resultSchemas: Readonly<Record<string, z.ZodType>> = {
  'access:check': checkReport,
  'access:diff': diffReport,
  'access:export': exportReport,
  'access:grant': changeReport,
  'access:history': historyReport,
  'access:licenses': licensesReport,
  'access:review:close': reviewClosing,
  'access:review:create': reviewCreation,
  'access:revoke': revokeReport,
  'access:risks': risksReport,
  'access:setup': setupReport,
  'access:state:apply': stateApplication,
  'access:state:plan': statePlan,
  'access:state:pull': statePull,
  'access:state:validate': stateValidation,
  'access:sync': syncReport,
  'access:undo': undoReport,
  'access:user:create': newUsersReport,
  'access:user:list': userListReport,
  'access:user:status': userStatusReport,
  'access:who': whoReport,
  'access:why': whyReport,
};

/** The schemas of files that people write, for their editors, or keep, by the names under which they are published. */
export const fileSchemas: Readonly<Record<string, { readonly title: string; readonly schema: z.ZodType }>> = {
  'review-evidence': { title: 'evidence of sf access review close', schema: reviewEvidence },
  'risk-rules': { title: 'rules of sf access risks', schema: riskRulesFile },
};
