import type { Row } from '../../org/types.js';
import { addBot } from '../builder/bots.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import type { Username } from './users.js';

export function buildBots(builder: OrgBuilder, users: Record<Username, Row>): void {
  addBot(builder, {
    label: 'Launch Support',
    description: 'Answers customers whose launch was scrubbed',
    type: 'ExternalCopilot',
    user: users['service.agent'],
    isActive: true,
  });
  addBot(builder, {
    label: 'Sales Development',
    description: 'Writes to prospects,\nand never tires',
    type: 'ExternalCopilot',
    user: users['sales.agent'],
    isActive: false,
  });
  addBot(builder, {
    label: 'Employee Helper "Sputnik"',
    description: 'Acts as whoever asks',
    type: 'InternalCopilot',
    isActive: true,
  });
}
