import type { PbfWriter } from 'pbf';
import { FIELDS, TYPE_URLS } from './fields.js';
import { writeAnnotation, writeText, type Write } from './wire.js';

const { ExternalLink, Resource } = FIELDS;

const writeUrl: Write<string> = (url, writer) => writeText(ExternalLink.url, url, writer);

/** The address of a resource's page in Setup, as an annotation of the resource. */
export const writeLink = (url: string, writer: PbfWriter): void =>
  writeAnnotation(Resource.annotations, [TYPE_URLS.ExternalLink, writeUrl, url], writer);
