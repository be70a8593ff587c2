import { referenceProblems } from './references.js';
import { shape } from './sections.js';
import { uniquenessProblems } from './uniqueness.js';

/**
 * C1's file-connector JSON with every validation rule that C1 publishes (ConductorOne/baton-file, its loader and its
 * instructions). It is stricter in one way: it also refuses a record that C1 would skip, drop or overwrite silently.
 */
export const fileConnectorDocument = shape.superRefine((document, context) => {
  for (const { path, message } of [...uniquenessProblems(document), ...referenceProblems(document)]) {
    context.addIssue({ code: 'custom', path, message });
  }
});
