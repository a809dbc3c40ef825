// The open documents as the client sees them, and the one edit that leads from the text before to the text after,
// which is what lets the session work out again only what an edit reached.
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import type { BufferEdit } from "../lint/session";
import { unsavedPath } from "../lint/unsaved";
import { pathOfUri } from "./uris";

export interface OpenDocument {
  /** As the client writes it: answers name the document by this and no other spelling. */
  readonly uri: string;
  readonly path: string;
  document: TextDocument;
}

export class OpenDocuments {
  private readonly byUri = new Map<string, OpenDocument>();
  private readonly byPath = new Map<string, OpenDocument>();

  /**
   * `root`: the folder whose configuration holds for a document that was never saved. Undefined for documents that
   * are neither files nor new ones.
   */
  open(
    uri: string,
    languageId: string,
    version: number,
    text: string,
    root?: string,
  ): OpenDocument | undefined {
    const name = /^untitled:(.*)/.exec(uri)?.[1];
    const path = name === undefined ? pathOfUri(uri) : unsavedPath(root, name);
    if (path === undefined) return undefined;
    const open = { uri, path, document: TextDocument.create(uri, languageId, version, text) };
    this.byUri.set(uri, open);
    this.byPath.set(path, open);
    return open;
  }

  /**
   * Undefined for a document that is not open. `edit` is unset when several changes came at once or the whole
   * text was replaced.
   */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): { readonly open: OpenDocument; readonly edit?: BufferEdit } | undefined {
    const open = this.byUri.get(uri);
    if (open === undefined) return undefined;
    const [only] = changes;
    let edit: BufferEdit | undefined;
    if (changes.length === 1 && only !== undefined && "range" in only) {
      const start = open.document.offsetAt(only.range.start);
      const end = open.document.offsetAt(only.range.end);
      edit = { range: { start: Math.min(start, end), end: Math.max(start, end) }, newText: only.text };
    }
    open.document = TextDocument.update(open.document, [...changes], version);
    return edit === undefined ? { open } : { open, edit };
  }

  close(uri: string): OpenDocument | undefined {
    const open = this.byUri.get(uri);
    if (open === undefined) return undefined;
    this.byUri.delete(uri);
    this.byPath.delete(open.path);
    return open;
  }

  get(uri: string): OpenDocument | undefined {
    return this.byUri.get(uri);
  }

  at(path: string): OpenDocument | undefined {
    return this.byPath.get(path);
  }

  all(): readonly OpenDocument[] {
    return [...this.byUri.values()];
  }
}
