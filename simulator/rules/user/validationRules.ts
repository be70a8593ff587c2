import { checkAll, refused } from '../faults.js';
import type { RuleContext, Values } from '../rules.js';

/**
 * The org's own rules for users: fields that may not be empty, on create and on every update (Salesforce Help:
 * "Validation Rules"). A refusal names the field and has the message that the org's administrator wrote; all rules that
 * a record breaks are told at once.
 *
 * @throws FIELD_CUSTOM_VALIDATION_EXCEPTION
 */
export function checkValidationRules(user: Values, context: RuleContext): void {
  checkAll(
    [...context.settings.userValidationRules].map(([field, message]) => () => {
      if ((user[field] ?? null) === null) throw refused('FIELD_CUSTOM_VALIDATION_EXCEPTION', message, [field]);
    }),
  );
}
