import { Catalogue } from './catalogue.ts';
import type { CatalogueOptions } from './catalogue.ts';
import { movieId, toMovieNode } from './movie-node.ts';

/** What the catalogue of one day has that an earlier one had not; films by their API id. */
export interface ExpectedChanges {
  from: number;
  to: number;
  totalBefore: number;
  totalAfter: number;
  inserted: string[];
  /** Films of both days whose row differs, those with another poster included. */
  metadataUpdated: string[];
  posterUrlChanged: string[];
  dropped: string[];
  unchanged: number;
  /** Films whose poster is to be stored after `to` when all of `from` were: new ones, and changed addresses. */
  newPosters: { id: string; url: string }[];
  distinctNewPosters: number;
}

/** Compares two days, film by film, over those that anything happened to. */
export function expectedChanges(
  options: Omit<CatalogueOptions, 'day'>,
  { from, to }: { from: number; to: number },
  posterBase: string,
): ExpectedChanges {
  const [before, after] = [from, to].map((day) => new Catalogue({ ...options, day })) as [
    Catalogue,
    Catalogue,
  ];
  const changes = {
    inserted: [] as string[],
    metadataUpdated: [] as string[],
    posterUrlChanged: [] as string[],
    dropped: [] as string[],
    newPosters: [] as ExpectedChanges['newPosters'],
  };
  for (const ordinal of touchedOrdinals(before, after)) {
    const [wasLive, isLive] = [before.isLive(ordinal), after.isLive(ordinal)];
    const old = toMovieNode(before.movieOf(ordinal), posterBase);
    const now = toMovieNode(after.movieOf(ordinal), posterBase);
    const id = movieId(now.internalId);
    if (wasLive && !isLive) changes.dropped.push(id);
    if (!isLive) continue;
    if (!wasLive) changes.inserted.push(id);
    else if (JSON.stringify(old) !== JSON.stringify(now)) changes.metadataUpdated.push(id);
    const hasNewAddress = old.poster?.url !== now.poster?.url;
    if (wasLive && hasNewAddress) changes.posterUrlChanged.push(id);
    if (now.poster && (!wasLive || hasNewAddress)) {
      changes.newPosters.push({ id, url: now.poster.url });
    }
  }
  const { inserted, metadataUpdated, newPosters } = changes;
  return {
    from,
    to,
    totalBefore: before.size,
    totalAfter: after.size,
    ...changes,
    unchanged: after.size - inserted.length - metadataUpdated.length,
    distinctNewPosters: new Set(newPosters.map(({ url }) => url)).size,
  };
}

function touchedOrdinals(before: Catalogue, after: Catalogue): number[] {
  const ordinals = new Set<number>();
  for (const catalogue of [before, after]) {
    const { dropped, revisions } = catalogue.state;
    for (const ordinal of [...dropped, ...revisions.keys(), ...catalogue.addedOrdinals()]) {
      ordinals.add(ordinal);
    }
  }
  return [...ordinals].sort((left, right) => left - right);
}
