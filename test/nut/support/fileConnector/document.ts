import { referenceProblems } from './references.js';
import { shape } from './sections.js';
import { uniquenessProblems } from './uniqueness.js';

/**
 * C1's file-connector JSON with every validation rule that C1 publishes (ConductorOne/baton-file, its loader and its
 * instructions), and stricter in one way: what C1 would skip, drop or overwrite without a word is refused, too.
 */
export const fileConnectorDocument = shape.superRefine((document, context) => {
  for (const { path, message } of [...uniquenessProblems(document), ...referenceProblems(document)]) {
    context.addIssue({ code: 'custom', path, message });
  }
});
