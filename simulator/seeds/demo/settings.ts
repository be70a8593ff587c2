import type { Org, Row } from '../../org/types.js';
import { usernameOf, type Username } from './users.js';

/** Acme has manager groups switched on, and a sandbox in which one username is taken. */
export function switchOn({ settings }: Org): void {
  settings.features = new Set([...settings.features, 'manager-groups']);
  settings.usernamesElsewhere = new Set([...settings.usernamesElsewhere, usernameOf('taken')]);
}

/** Users whom the org needs for something, so that they cannot be deactivated. */
export function addDeactivationBlockers({ settings }: Org, users: Record<Username, Row>): void {
  settings.deactivationBlockers = new Map([
    ...settings.deactivationBlockers,
    [users['owen.price'].Id, 'You cannot disable the Web to Lead Default Creator.'],
    [users['grace.adeyemi'].Id, 'Cannot inactivate user that is the value of a hierarchy field: Executive Sponsor'],
  ]);
}
