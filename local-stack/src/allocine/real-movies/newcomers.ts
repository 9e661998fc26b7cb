/** Films that join the catalogue on later days, in this order; the format is that of parseMovieTable. */
export const NEWCOMER_TABLE = `
# 301 | Anatomie d&#039;une chute | 2023 | 151 | FRA | JUDICIAL, THRILLER
by: Justine Triet
cast: Sandra Hüller: Sandra Voyter; Swann Arlaud: Vincent Renzi; Milo Machado-Graner: Daniel
prod: Les Films Pelléas; Les Films de Pierre
dist: Le Pacte; Le Pacte
out: 2023-08-23
text: Une écrivaine est accusée d&#039;avoir tué son mari ; leur fils malvoyant est le seul témoin.

# 302 | Oppenheimer | 2023 | 180 | USA, GBR | BIOPIC, HISTORICAL
by: Christopher Nolan
cast: Cillian Murphy: J. Robert Oppenheimer; Emily Blunt: Kitty Oppenheimer; Robert Downey Jr.: Lewis Strauss
prod: Universal Pictures; Syncopy
out: 2023-07-19
text: Le physicien qui a dirigé Los Alamos répond de la bombe et de lui-même.

# 303 | Le Garçon et le Héron | 2023 | 124 | JPN | ANIMATION, FANTASY
orig: Kimitachi wa dô ikiru ka
by: Hayao Miyazaki
prod: Studio Ghibli
out: 2023-11-01
text: Après la mort de sa mère, un garçon suit un héron dans une tour.

# 304 | Le Règne animal | 2023 | 128 | FRA, BEL | ADVENTURE, FANTASY
by: Thomas Cailley
cast: Romain Duris: François; Paul Kircher: Émile; Adèle Exarchopoulos: Julia
prod: Nord-Ouest Films
dist: StudioCanal
out: 2023-10-04
text: Dans un monde où des humains se changent en bêtes, un père et son fils cherchent la mère.

# 305 | La Zone d'intérêt | 2023 | 105 | GBR, POL, USA | HISTORICAL, DRAMA
orig: The Zone of Interest
by: Jonathan Glazer
cast: Christian Friedel: Rudolf Höss; Sandra Hüller: Hedwig Höss
prod: A24; Film4
dist: Bac Films
out: 2024-01-31
text: Le commandant d'Auschwitz et sa famille vivent paisiblement de l'autre côté du mur.

# 306 | Perfect Days | 2023 | 125 | JPN, DEU | DRAMA
by: Wim Wenders
cast: Kôji Yakusho: Hirayama
out: 2023-11-29
text: Les journées d'un homme qui nettoie les toilettes publiques de Tokyo et aime les arbres.

# 307 | Les Filles d'Olfa | 2023 | 107 | TUN, FRA, DEU, SAU | DOCUMENTARY
by: Kaouther Ben Hania
cast: Hend Sabri; Olfa Hamrouni: elle-même
prod: Tanit Films; Cinétéléfilms
dist: Jour2Fête
out: 2023-07-05
text: Des actrices rejouent avec une mère l'histoire de ses filles disparues.

# 308 | Le Comte de Monte-Cristo | 2024 | 178 | FRA | ADVENTURE, HISTORICAL
by: Matthieu Delaporte; Alexandre de La Patellière
cast: Pierre Niney: Edmond Dantès; Anaïs Demoustier: Mercédès; Bastien Bouillon: Fernand de Morcerf
prod: Chapter 2; Pathé
dist: Pathé Distribution; Pathé Distribution
out: 2024-06-28
text: Évadé après quatorze ans de cachot, un homme revient masqué pour se venger.

# 309 | Emilia Pérez | 2024 | 130 | FRA | MUSICAL, THRILLER
by: Jacques Audiard
cast: Karla Sofía Gascón: Emilia Pérez; Zoe Saldaña: Rita Mora Castro; Selena Gomez: Jessi
prod: Why Not Productions; Page 114
dist: Pathé Distribution
out: 2024-08-21
text: Une avocate aide un chef de cartel à devenir la femme qu'il a toujours voulu être.

# 310 | Flow, le chat qui n'avait plus peur de l'eau | 2024 | 85 | LVA, BEL, FRA | ANIMATION, ADVENTURE
orig: Straume
by: Gints Zilbalodis
prod: Dream Well Studio; Sacrebleu Productions; Take Five
out: 2024-10-30
text: Quand l'eau monte, un chat solitaire partage un bateau avec d'autres bêtes.

# 311 | Anora | 2024 | 139 | USA | COMEDY_DRAMA
by: Sean Baker
cast: Mikey Madison: Ani; Mark Eydelshteyn: Vanya; Yura Borisov: Igor
dist: Le Pacte
out: 2024-10-30
text: Une danseuse de Brooklyn épouse le fils d'un oligarque, qui envoie aussitôt ses hommes.

# 312 | L'Histoire de Souleymane | 2024 | 93 | FRA | DRAMA
by: Boris Lojkine
cast: Abou Sangaré: Souleymane
prod: Unité
dist: Pyramide Distribution
out: 2024-10-09
text: Un livreur sans papiers a deux jours pour préparer son entretien de demande d'asile.
`;
