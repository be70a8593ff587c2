import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addUser, type NewUser } from '../builder/users.js';
import { businessSystems } from './people/businessSystems.js';
import { engineering } from './people/engineering.js';
import { finance } from './people/finance.js';
import { launch } from './people/launch.js';
import { leadership } from './people/leadership.js';
import type { People, Person } from './people/person.js';
import { sales } from './people/sales.js';
import { support } from './people/support.js';
import { places } from './places.js';
import type { DemoProfile } from './profiles.js';
import type { DemoRole } from './roles.js';

const COMPANY = 'Acme Rockets';

export const usernameOf = (name: string): string => `${name}@acme-rockets.example`;

const departments = {
  Leadership: leadership,
  Sales: sales,
  Support: support,
  Engineering: engineering,
  Launch: launch,
  Finance: finance,
  'Business Systems': businessSystems,
} satisfies Record<string, People>;

type Departments = typeof departments;
type Employee = { [Department in keyof Departments]: keyof Departments[Department] }[keyof Departments];

const ADMIN = 'mia.santos';

/** The people who work at Acme, by the part of the username before the `@`. */
export type Username = Employee | typeof ADMIN;

/** The first user of the org. She has no role. */
export const adminOf = (builder: OrgBuilder): Omit<NewUser, 'profile'> => ({
  username: usernameOf(ADMIN),
  firstName: 'Mia',
  lastName: 'Santos',
  createdDate: builder.ago(1500),
  lastLoginDate: builder.ago(0.05),
  more: { Title: 'Salesforce Administrator', CompanyName: COMPANY, Department: 'Business Systems' },
});

type Employer = { admin: Row; profiles: Record<DemoProfile, Row>; roles: Record<DemoRole, Row> };

export function buildUsers(builder: OrgBuilder, { admin, profiles, roles }: Employer): Record<Username, Row> {
  const entries = Object.entries(departments).flatMap(([department, people]) =>
    Object.entries<Person>(people).map(([username, person]) => [username, { department, person }] as const),
  );
  const employees = buildEach<Employee, { department: string; person: Person }>(
    Object.fromEntries(entries) as Record<Employee, { department: string; person: Person }>,
    ({ department, person }, name, built) =>
      addUser(builder, {
        username: usernameOf(name),
        firstName: person.name[0],
        lastName: person.name[1],
        email: person.email,
        profile: profiles[person.profile],
        userType: person.userType,
        role: person.role && roles[person.role],
        manager: built(person.manager),
        isActive: person.isActive,
        isFrozen: person.isFrozen,
        isPasswordLocked: person.isPasswordLocked,
        createdDate: builder.ago(person.hired),
        lastLoginDate: person.seen === undefined ? undefined : builder.ago(person.seen),
        more: {
          Title: person.title,
          CompanyName: COMPANY,
          Department: department,
          FederationIdentifier: usernameOf(name),
          ...places[person.place],
          ...person.more,
        },
      }),
  );
  return { ...employees, [ADMIN]: admin };
}
