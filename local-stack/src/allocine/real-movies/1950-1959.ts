/** Films of the fifties; the format is that of parseMovieTable. */
export const MOVIES_1950_1959 = `
# 71 | Rashômon | 1950 | 88 | JPN | DRAMA, DETECTIVE
by: Akira Kurosawa
cast: Toshirô Mifune: Tajômaru; Machiko Kyô: Masako; Masayuki Mori: Takehiro; Takashi Shimura: le bûcheron
prod: Daiei
text: Quatre témoins racontent le même crime, et aucun récit ne s'accorde avec les autres.

# 72 | Boulevard du crépuscule | 1950 | 110 | USA | DRAMA
orig: Sunset Boulevard
by: Billy Wilder
cast: Gloria Swanson: Norma Desmond; William Holden: Joe Gillis; Erich von Stroheim: Max von Mayerling
prod: Paramount Pictures
text: Un scénariste fauché devient l'otage d'une star du muet qui attend son retour.

# 73 | Los olvidados | 1950 | 80 | MEX | DRAMA
by: Luis Buñuel
cast: Alfonso Mejía: Pedro; Roberto Cobo: El Jaibo; Estela Inda: la mère de Pedro
text: Dans les faubourgs de Mexico, un enfant tente d'échapper à la bande qui l'entraîne.

# 74 | Chantons sous la pluie | 1952 | 103 | USA | MUSICAL, COMEDY
orig: Singin&#039; in the Rain
by: Stanley Donen; Gene Kelly
cast: Gene Kelly: Don Lockwood; Debbie Reynolds: Kathy Selden; Donald O'Connor: Cosmo Brown; Jean Hagen: Lina Lamont
prod: Metro-Goldwyn-Mayer
text: L'arrivée du parlant bouleverse un couple de vedettes, dont l'une a une voix impossible.

# 75 | Casque d'or | 1952 | 96 | FRA | DRAMA, ROMANCE
by: Jacques Becker
cast: Simone Signoret: Marie; Serge Reggiani: Georges Manda; Claude Dauphin: Félix Leca
prod: Speva Films; Paris-Film Production
text: À la Belle Époque, l'amour d'un charpentier pour une fille du milieu le mène à l'échafaud.

# 76 | Voyage à Tokyo | 1953 | 136 | JPN | DRAMA
orig: Tôkyô monogatari
by: Yasujirô Ozu
cast: Chishû Ryû: Shûkichi Hirayama; Chieko Higashiyama: Tomi Hirayama; Setsuko Hara: Noriko
prod: Shôchiku
text: Un vieux couple rend visite à ses enfants, qui n'ont guère le temps.

# 77 | Les Vacances de monsieur Hulot | 1953 | 88 | FRA | COMEDY
by: Jacques Tati
cast: Jacques Tati: monsieur Hulot; Nathalie Pascaud: Martine
prod: Cady Films
out: 1953-02-25
text: L'arrivée d'un vacancier distrait trouble la paix d'une station balnéaire.

# 78 | Le Salaire de la peur | 1953 | 148 | FRA, ITA | THRILLER, ADVENTURE
by: Henri-Georges Clouzot
cast: Yves Montand: Mario; Charles Vanel: Jo; Folco Lulli: Luigi; Peter van Eyck: Bimba
out: 1953-04-22
text: Quatre hommes sans avenir conduisent deux camions de nitroglycérine sur des pistes défoncées.

# 79 | Les Sept Samouraïs | 1954 | 207 | JPN | ACTION, DRAMA
orig: Shichinin no samurai
by: Akira Kurosawa
cast: Takashi Shimura: Kambei Shimada; Toshirô Mifune: Kikuchiyo; Isao Kimura: Katsushirô; Seiji Miyaguchi: Kyûzô
prod: Tôhô
text: Des paysans engagent sept samouraïs pour défendre leur village contre des brigands.

# 80 | Fenêtre sur cour | 1954 | 112 | USA | THRILLER
orig: Rear Window
by: Alfred Hitchcock
cast: James Stewart: L. B. Jefferies; Grace Kelly: Lisa Fremont; Thelma Ritter: Stella; Raymond Burr: Lars Thorwald
prod: Paramount Pictures
text: Cloué chez lui, un photographe soupçonne son voisin d'un meurtre.

# 81 | La Strada | 1954 | 108 | ITA | DRAMA
by: Federico Fellini
cast: Giulietta Masina: Gelsomina; Anthony Quinn: Zampanò; Richard Basehart: le Fou
prod: Ponti-De Laurentiis Cinematografica
text: Vendue à un forain brutal, une jeune femme candide le suit sur les routes.

# 82 | Godzilla | 1954 | 96 | JPN | SCIENCE_FICTION, HORROR
orig: Gojira
by: Ishirô Honda
cast: Akira Takarada: Hideto Ogata; Momoko Kôchi: Emiko Yamane; Takashi Shimura: le docteur Yamane
prod: Tôhô
text: Réveillé par les essais nucléaires, un monstre marche sur Tokyo.

# 83 | La Complainte du sentier | 1955 | 125 | IND | DRAMA
orig: Pather Panchali
by: Satyajit Ray
cast: Subir Banerjee: Apu; Uma Das Gupta: Durga; Karuna Banerjee: Sarbajaya; Kanu Banerjee: Harihar
text: L'enfance d'Apu et de sa sœur dans un village pauvre du Bengale.

# 84 | La Nuit du chasseur | 1955 | 93 | USA | THRILLER, DRAMA
orig: The Night of the Hunter
by: Charles Laughton
cast: Robert Mitchum: Harry Powell; Shelley Winters: Willa Harper; Lillian Gish: Rachel Cooper
prod: Paul Gregory Productions
dist: United Artists
text: Un faux pasteur poursuit deux enfants qui savent où est caché un butin.

# 85 | Nuit et brouillard | 1956 | 32 | FRA | DOCUMENTARY
by: Alain Resnais
cast: Michel Bouquet: (voix)
prod: Argos Films; Como Films
text: Dix ans après, la caméra revient dans les camps de la mort.
odd: short

# 86 | Un condamné à mort s'est échappé | 1956 | 99 | FRA | DRAMA, WARMOVIE
by: Robert Bresson
cast: François Leterrier: le lieutenant Fontaine; Charles Le Clainche: François Jost
prod: Gaumont; Nouvelles Éditions de Films
dist: Gaumont
text: Geste après geste, un résistant prépare son évasion du fort Montluc.

# 87 | Le Septième Sceau | 1957 | 96 | SWE | DRAMA, FANTASY
orig: Det sjunde inseglet
by: Ingmar Bergman
cast: Max von Sydow: Antonius Block; Gunnar Björnstrand: Jöns; Bengt Ekerot: la Mort; Bibi Andersson: Mia
prod: Svensk Filmindustri
text: De retour des croisades, un chevalier joue aux échecs avec la Mort.

# 88 | 12 Hommes en colère | 1957 | 96 | USA | DRAMA, JUDICIAL
orig: 12 Angry Men
by: Sidney Lumet
cast: Henry Fonda: le juré n° 8; Lee J. Cobb: le juré n° 3; Ed Begley: le juré n° 10
dist: United Artists
text: Seul contre onze, un juré demande que l'on discute avant de condamner.

# 89 | Quand passent les cigognes | 1957 | 97 | SUN | DRAMA, ROMANCE, WARMOVIE
orig: Letiat jouravli
by: Mikhaïl Kalatozov
cast: Tatiana Samoïlova: Veronika; Alekseï Batalov: Boris
prod: Mosfilm
text: La guerre sépare deux amoureux de Moscou le jour où elle éclate.

# 90 | Sueurs froides | 1958 | 128 | USA | THRILLER, ROMANCE
orig: Vertigo
by: Alfred Hitchcock
cast: James Stewart: John Ferguson; Kim Novak: Madeleine Elster; Barbara Bel Geddes: Midge Wood
prod: Paramount Pictures
text: Un policier sujet au vertige s'éprend de la femme qu'il est chargé de suivre.

# 91 | Mon oncle | 1958 | 117 | FRA, ITA | COMEDY
by: Jacques Tati
cast: Jacques Tati: monsieur Hulot; Jean-Pierre Zola: Charles Arpel; Alain Bécourt: Gérard Arpel
prod: Specta Films
out: 1958-05-10
text: Un petit garçon préfère le quartier de son oncle à la villa ultramoderne de ses parents.

# 92 | Gare centrale | 1958 | 77 | EGY | DRAMA, THRILLER
orig: Bab el Hadid
by: Youssef Chahine
cast: Youssef Chahine: Kenaoui; Hind Rostom: Hanouma; Farid Chawki: Abou Serih
text: Un vendeur de journaux boiteux s'éprend jusqu'à la folie d'une marchande de limonade.

# 93 | Cendres et Diamant | 1958 | 103 | POL | DRAMA, WARMOVIE
orig: Popiół i diament
by: Andrzej Wajda
cast: Zbigniew Cybulski: Maciek Chełmicki; Ewa Krzyżewska: Krystyna
text: Au dernier jour de la guerre, un jeune partisan doit encore tuer un homme.

# 94 | Ascenseur pour l'échafaud | 1958 | 91 | FRA | DETECTIVE, DRAMA
by: Louis Malle
cast: Jeanne Moreau: Florence Carala; Maurice Ronet: Julien Tavernier; Georges Poujouly: Louis
prod: Nouvelles Éditions de Films
out: 1958-01-29
text: Son crime accompli, un homme reste bloqué dans l'ascenseur pendant que son amante le cherche.

# 95 | Les Quatre Cents Coups | 1959 | 99 | FRA | DRAMA
by: François Truffaut
cast: Jean-Pierre Léaud: Antoine Doinel; Claire Maurier: Gilberte Doinel; Albert Rémy: Julien Doinel
dist: Cocinor; Cocinor
prod: Les Films du Carrosse; SEDIF
out: 1959-06-03
text: De petits mensonges en fugues, un garçon de Paris court vers la mer.

# 96 | Certains l'aiment chaud | 1959 | 121 | USA | COMEDY
orig: Some Like It Hot
by: Billy Wilder
cast: Marilyn Monroe: Sugar Kane; Tony Curtis: Joe; Jack Lemmon: Jerry
prod: Mirisch Company; Ashton Productions
dist: United Artists
text: Témoins d'un règlement de comptes, deux musiciens se cachent dans un orchestre féminin.

# 97 | La Mort aux trousses | 1959 | 136 | USA | SPY, THRILLER
orig: North by Northwest
by: Alfred Hitchcock
cast: Cary Grant: Roger Thornhill; Eva Marie Saint: Eve Kendall; James Mason: Phillip Vandamm
prod: Metro-Goldwyn-Mayer
text: Pris pour un espion qui n'existe pas, un publicitaire traverse l'Amérique en fuite.

# 98 | Orfeu negro | 1959 | 107 | BRA, FRA, ITA | DRAMA, MUSICAL
by: Marcel Camus
cast: Breno Mello: Orphée; Marpessa Dawn: Eurydice; Lourdes de Oliveira: Mira
out: 1959-06-12
text: Pendant le carnaval de Rio, Orphée cherche Eurydice que la Mort poursuit.

# 99 | Hiroshima mon amour | 1959 | 90 | FRA, JPN | DRAMA, ROMANCE
by: Alain Resnais
cast: Emmanuelle Riva: Elle; Eiji Okada: Lui
prod: Argos Films; Como Films; Daiei
out: 1959-06-10
text: Une actrice française et un architecte japonais s'aiment le temps d'une nuit, et se souviennent.
`;
