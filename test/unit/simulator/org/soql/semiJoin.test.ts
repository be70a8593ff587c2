import { Company } from '../support/company.js';
import { itRefuses } from '../support/itRefuses.js';

describe('a semi-join that cannot run', () => {
  itRefuses(new Company(), [
    [
      "SELECT Id FROM User WHERE Alias = 'a' OR Id IN (SELECT UserId FROM UserLogin)",
      'MALFORMED_QUERY',
      'Id IN',
      "Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    [
      'SELECT Id FROM User WHERE NOT Id IN (SELECT UserId FROM UserLogin)',
      'MALFORMED_QUERY',
      'Id IN',
      "Semi join sub-selects are not allowed with the 'NOT' operator",
    ],
    [
      'SELECT Id FROM User WHERE Id IN (SELECT ManagerId FROM User)',
      'MALFORMED_QUERY',
      'User WHERE',
      'The inner and outer selects should not be on the same object type',
    ],
    [
      'SELECT Id FROM User WHERE Id IN (SELECT IsFrozen FROM UserLogin)',
      'MALFORMED_QUERY',
      'IsFrozen',
      "The inner select field 'IsFrozen' should be an id or reference field",
    ],
    [
      'SELECT Id FROM User WHERE Alias IN (SELECT UserId FROM UserLogin)',
      'MALFORMED_QUERY',
      'Alias',
      "The left operand 'Alias' in the where expression of a semi join should be an id or reference field of the queried object",
    ],
    [
      'SELECT Id FROM User WHERE Id IN (SELECT UserId FROM UserLogin WHERE UserId IN (SELECT AssigneeId FROM PermissionSetAssignment))',
      'MALFORMED_QUERY',
      'UserId FROM',
      'Nesting of semi join sub-selects is not supported',
    ],
    [
      'SELECT Id FROM User WHERE Id IN (SELECT UserId FROM UserLogin LIMIT 1)',
      'MALFORMED_QUERY',
      'UserLogin',
      'Semi join sub-selects cannot have LIMIT, ORDER BY or GROUP BY',
    ],
  ]);
});
