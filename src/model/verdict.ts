/** From the strongest to the weakest. "cannot log in" is a yes, or an only if, of an account that is frozen or inactive. */
export const verdicts = ['yes', 'only if', 'cannot log in', 'no'] as const;
export type Verdict = (typeof verdicts)[number];

/** Whether a way gives something only in a session in which it was activated; `activated`: it is, in one at this moment. */
export const sessionStates = ['not needed', 'activated', 'not activated'] as const;
export type SessionState = (typeof sessionStates)[number];

/** What keeps a way from giving something. */
export const obstacleKinds = [
  'muted',
  'expired',
  'revoked',
  'inactive',
  'session not activated',
  'group outdated',
  'object closed',
  'field closed',
  'account frozen',
  'account inactive',
] as const;
export type ObstacleKind = (typeof obstacleKinds)[number];
