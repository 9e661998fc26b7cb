import { pick } from '../seeded-random.ts';

/** What the picture of a poster shows. */
export type Motif =
  | 'arches'
  | 'bars'
  | 'beams'
  | 'discs'
  | 'hills'
  | 'mesas'
  | 'moonlit'
  | 'pair'
  | 'planet'
  | 'rays'
  | 'shutters'
  | 'waves';

/** Colours and picture of a genre's posters. `colours` run from the sky to the ground. */
export interface PosterStyle {
  motif: Motif;
  serif: boolean;
  /** Background of the text, and the darkest of the picture. */
  ink: string;
  /** Colour of the text. */
  paper: string;
  colours: [string, string, string, string];
}

const DRAMA: PosterStyle = {
  motif: 'waves',
  serif: true,
  ink: '#10202e',
  paper: '#f4ead8',
  colours: ['#e9c9a1', '#d98b5f', '#7c4f58', '#2b3a55'],
};
const DETECTIVE: PosterStyle = {
  motif: 'shutters',
  serif: false,
  ink: '#0d0f14',
  paper: '#f2efe6',
  colours: ['#c9b27c', '#7d7457', '#3a3f4a', '#171a22'],
};
const COMEDY: PosterStyle = {
  motif: 'discs',
  serif: false,
  ink: '#20264d',
  paper: '#fff6e0',
  colours: ['#ffd166', '#ef6f6c', '#2a9d8f', '#3d5a98'],
};
const HISTORICAL: PosterStyle = {
  motif: 'arches',
  serif: true,
  ink: '#2a1a14',
  paper: '#f7e7c6',
  colours: ['#f0d8a8', '#c98f4e', '#8a4b2d', '#4a2a20'],
};
const ACTION: PosterStyle = {
  motif: 'rays',
  serif: false,
  ink: '#1b0f12',
  paper: '#fff3e2',
  colours: ['#ffb347', '#e4572e', '#9b2226', '#4a1518'],
};
const MUSICAL: PosterStyle = {
  motif: 'bars',
  serif: false,
  ink: '#1d1136',
  paper: '#fdf1ff',
  colours: ['#f9c74f', '#f3722c', '#c1447e', '#4d3b8f'],
};
const SCIENCE_FICTION: PosterStyle = {
  motif: 'planet',
  serif: false,
  ink: '#070b1a',
  paper: '#e8f1ff',
  colours: ['#0b1436', '#29437e', '#7f6fb5', '#f0a36b'],
};

const BY_GENRE: Record<string, PosterStyle> = {
  ACTION,
  ADVENTURE: { ...ACTION, motif: 'mesas', colours: ['#fbe3a5', '#f0975a', '#a3544a', '#4d2f3e'] },
  ANIMATION: {
    motif: 'hills',
    serif: false,
    ink: '#123a3a',
    paper: '#fffbe8',
    colours: ['#bde6f1', '#ffd97d', '#60b58a', '#2a7f7b'],
  },
  BIOPIC: HISTORICAL,
  COMEDY,
  COMEDY_DRAMA: { ...COMEDY, colours: ['#f4e3c1', '#e08e79', '#6a9fb5', '#3f5673'] },
  DETECTIVE,
  DOCUMENTARY: {
    motif: 'beams',
    serif: true,
    ink: '#14211d',
    paper: '#eef3ea',
    colours: ['#dfe7d2', '#9fb797', '#56766b', '#27403a'],
  },
  DRAMA,
  EXPERIMENTAL: { ...DRAMA, motif: 'beams', colours: ['#f2efe8', '#c8c2b4', '#7c776d', '#33312d'] },
  FAMILY: COMEDY,
  FANTASY: {
    ...SCIENCE_FICTION,
    serif: true,
    colours: ['#1a1446', '#55378f', '#b0629e', '#f5c38a'],
  },
  HISTORICAL,
  HISTORICAL_EPIC: { ...HISTORICAL, colours: ['#f6dfa4', '#d9a441', '#a4552f', '#5a2a27'] },
  HORROR: {
    motif: 'moonlit',
    serif: true,
    ink: '#0a0d0c',
    paper: '#f1e9dc',
    colours: ['#2d3b36', '#56705f', '#a33327', '#111715'],
  },
  MUSIC: MUSICAL,
  MUSICAL,
  ROMANCE: {
    motif: 'pair',
    serif: true,
    ink: '#3a1430',
    paper: '#fff0ec',
    colours: ['#fbd9cf', '#ee8b8b', '#b84a6b', '#5c2750'],
  },
  SCIENCE_FICTION,
  SPY: { ...DETECTIVE, colours: ['#9fc3c9', '#4f7f8c', '#2b4554', '#121c26'] },
  THRILLER: { ...DETECTIVE, colours: ['#d98c6a', '#8c4a44', '#41303d', '#16141f'] },
  WARMOVIE: { ...ACTION, ink: '#15170f', colours: ['#d8c48f', '#98884f', '#5a5a37', '#2b2d1e'] },
  WESTERN: {
    motif: 'mesas',
    serif: true,
    ink: '#2b130c',
    paper: '#ffedcf',
    colours: ['#ffd58a', '#f08a4b', '#b5432f', '#5e2320'],
  },
};

// Most films are dramas: theirs come in several colours.
const DRAMAS: PosterStyle[] = [
  DRAMA,
  { ...DRAMA, ink: '#1b2a2f', colours: ['#dfe6d5', '#a9bfae', '#5f8a8b', '#2f5560'] },
  { ...DRAMA, ink: '#241a33', colours: ['#f3d2c1', '#d88c9a', '#8e6c8a', '#4a3b5c'] },
  { ...DRAMA, ink: '#14233f', colours: ['#f2e3bc', '#8fb8ca', '#4f7ca8', '#27476e'] },
  { ...DRAMA, ink: '#2b1d14', colours: ['#f5dfb8', '#c9a66b', '#8c6a4f', '#4f3b31'] },
  { ...DRAMA, ink: '#101b16', colours: ['#eadfc8', '#c06c4e', '#5e7350', '#2c4233'] },
];

/** The style of a film's first genre that has one; among equals the one that `random` picks. */
export function styleOf(genres: readonly string[] | null, random: () => number): PosterStyle {
  const genre = genres?.find((candidate) => candidate in BY_GENRE);
  const style = (genre && BY_GENRE[genre]) || DRAMA;
  return style === DRAMA ? pick(random, DRAMAS) : style;
}
