import type { SalesforceFault } from '../org/types.js';
import type { QueryText } from './queryText.js';

/* What is wrong with a query, in Salesforce's words. */

const CUSTOM_HINT = 'Please reference your WSDL or the describe call for the appropriate names.';

/** @param clause the keyword behind which the word stands; without it, the word's first place. */
export const malformedQuery = (text: QueryText, word: string, message: string, clause?: string): SalesforceFault =>
  text.fault('MALFORMED_QUERY', clause ? text.offsetBehind(clause, word) : text.offsetOf(word), message);

/** @param word that stands in the query twice; the caret is under the second. */
export const duplicateAlias = (text: QueryText, word: string): SalesforceFault =>
  text.fault('MALFORMED_QUERY', secondOffset(text, word), `duplicate alias: ${word}`);

const secondOffset = (text: QueryText, word: string): number => text.offsetsOf(word)[1] ?? text.offsetOf(word);

export const unexpectedToken = (text: QueryText, offset: number, token: string): SalesforceFault =>
  text.fault('MALFORMED_QUERY', offset, `unexpected token: '${token}'`);

/** One answer for an object that does not exist, whose feature is off, or that the running user may not see. */
export const unsupportedType = (text: QueryText, name: string): SalesforceFault =>
  text.fault(
    'INVALID_TYPE',
    text.offsetOf(name),
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${CUSTOM_HINT}`,
  );

export const noSuchColumn = (text: QueryText, path: string, column: string, entity: string): SalesforceFault =>
  text.fault(
    'INVALID_FIELD',
    text.offsetOf(path),
    `No such column '${column}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${CUSTOM_HINT}`,
  );

export const unknownParent = (text: QueryText, path: string, relationship: string): SalesforceFault =>
  text.fault(
    'INVALID_FIELD',
    text.offsetOf(path),
    `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${CUSTOM_HINT}`,
  );

export const unknownChildren = (text: QueryText, relationship: string): SalesforceFault =>
  text.fault(
    'INVALID_TYPE',
    text.offsetOf(relationship),
    `Didn't understand relationship '${relationship}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${CUSTOM_HINT}`,
  );

export const duplicateField = (text: QueryText, name: string): SalesforceFault =>
  text.fault('INVALID_FIELD', secondOffset(text, name), `duplicate field selected: ${name}`);

/** The fault of a field that a clause behind FROM cannot take. */
export const unusableField = (text: QueryText, written: string, message: string, clause = 'WHERE'): SalesforceFault =>
  text.fault('INVALID_FIELD', text.offsetBehind(clause, written), message);

export const unusableOperator = (text: QueryText, written: string, message: string): SalesforceFault =>
  text.fault('INVALID_QUERY_FILTER_OPERATOR', text.offsetBehind('WHERE', written), message);
