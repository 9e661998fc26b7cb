/** Films of the sixties; the format is that of parseMovieTable. */
export const MOVIES_1960_1969 = `
# 100 | À bout de souffle | 1960 | 90 | FRA | DRAMA, DETECTIVE
by: Jean-Luc Godard
cast: Jean-Paul Belmondo: Michel Poiccard; Jean Seberg: Patricia Franchini; Daniel Boulanger: l'inspecteur Vital
out: 1960-03-16
text: En cavale après un meurtre, un petit voyou veut emmener une étudiante américaine à Rome.

# 101 | Psychose | 1960 | 109 | USA | HORROR, THRILLER
orig: Psycho
by: Alfred Hitchcock
cast: Anthony Perkins: Norman Bates; Janet Leigh: Marion Crane; Vera Miles: Lila Crane; Martin Balsam: Milton Arbogast
prod: Shamley Productions
dist: Paramount Pictures
text: Une voleuse en fuite s'arrête dans un motel que tient un jeune homme timide.

# 102 | La Dolce vita | 1960 | 174 | ITA, FRA | DRAMA
by: Federico Fellini
cast: Marcello Mastroianni: Marcello Rubini; Anita Ekberg: Sylvia; Anouk Aimée: Maddalena
text: Sept nuits d'un chroniqueur mondain dans la Rome des noctambules.

# 103 | La Servante | 1960 | 111 | KOR | THRILLER, DRAMA
orig: Hanyeo
by: ^Kim Ki-young
cast: ^Kim Jin-kyu: Dong-sik; ^Lee Eun-shim: la servante; ^Ju Jeung-nyeo: l'épouse
text: L'arrivée d'une domestique détruit peu à peu la famille d'un professeur de musique.

# 104 | West Side Story | 1961 | 152 | USA | MUSICAL, ROMANCE
by: Robert Wise; Jerome Robbins
cast: Natalie Wood: Maria; Richard Beymer: Tony; Rita Moreno: Anita; George Chakiris: Bernardo
dist: United Artists
text: À New York, l'amour de Tony et Maria se heurte à la guerre de deux bandes.

# 105 | La Jetée | 1962 | 28 | FRA | SCIENCE_FICTION
by: Chris Marker
cast: Davos Hanich; Hélène Chatelain; Jean Négroni: (voix)
prod: Argos Films
text: Après la catastrophe, un homme marqué par une image d'enfance est envoyé dans le passé.
odd: short

# 106 | Lawrence d'Arabie | 1962 | 222 | GBR | HISTORICAL_EPIC, ADVENTURE, BIOPIC
orig: Lawrence of Arabia
by: David Lean
cast: Peter O'Toole: T. E. Lawrence; Omar Sharif: le chérif Ali; Alec Guinness: le prince Fayçal; Anthony Quinn: Auda Abu Tayi
prod: Horizon Pictures
dist: Columbia Pictures
text: Un officier britannique soulève les tribus arabes contre l'Empire ottoman.

# 107 | Cléo de 5 à 7 | 1962 | 90 | FRA, ITA | DRAMA
by: Agnès Varda
cast: Corinne Marchand: Cléo; Antoine Bourseiller: Antoine; Dominique Davray: Angèle
prod: Rome Paris Films
out: 1962-04-11
text: Une chanteuse attend le résultat d'une analyse en marchant dans Paris.

# 108 | Le Guépard | 1963 | 186 | ITA, FRA | HISTORICAL, DRAMA
orig: Il gattopardo
by: Luchino Visconti
cast: Burt Lancaster: le prince Salina; Alain Delon: Tancrède Falconeri; Claudia Cardinale: Angelica Sedara
prod: Titanus; Pathé Cinéma
text: En Sicile, en 1860, un prince voit finir son monde et s'y résout.

# 109 | Borom Sarret | - | 20 | SEN | DRAMA
by: Ousmane Sembène
cast: Ly Abdoulaye: le charretier
text: La journée d'un charretier de Dakar que chacun dépouille un peu.
odd: short, no poster

# 110 | Le Mépris | 1963 | 103 | FRA, ITA | DRAMA
by: Jean-Luc Godard
cast: Brigitte Bardot: Camille Javal; Michel Piccoli: Paul Javal; Jack Palance: Jeremy Prokosch; Fritz Lang: lui-même
out: 1963-12-20
text: Pendant un tournage à Capri, un scénariste perd l'estime de sa femme.

# 111 | Les Parapluies de Cherbourg | 1964 | 91 | FRA, DEU | MUSICAL, ROMANCE
by: Jacques Demy
cast: Catherine Deneuve: Geneviève Émery; Nino Castelnuovo: Guy Foucher; Anne Vernon: Mme Émery; Marc Michel: Roland Cassard
prod: Parc Film; Madeleine Films
out: 1964-02-19
text: La guerre d'Algérie sépare une vendeuse de parapluies et son garagiste ; tout est chanté.

# 112 | Docteur Folamour | 1964 | 95 | GBR, USA | COMEDY, WARMOVIE
orig: Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb
by: Stanley Kubrick
cast: Peter Sellers: le docteur Folamour; George C. Scott: le général Turgidson; Sterling Hayden: le général Ripper
dist: Columbia Pictures
text: Un général détraqué lance la bombe, et personne ne sait comment la rappeler.

# 113 | Soy Cuba | 1964 | 141 | CUB, SUN | DRAMA
by: Mikhaïl Kalatozov
cast: Sergio Corrieri: Alberto; Luz María Collazo: Maria
prod: ICAIC; Mosfilm
text: Quatre histoires de Cubains à la veille de la révolution.

# 114 | La Femme des sables | 1964 | 123 | JPN | DRAMA
orig: Suna no onna
by: Hiroshi Teshigahara
cast: Eiji Okada: l'entomologiste; Kyôko Kishida: la femme
text: Un entomologiste est retenu au fond d'un trou de sable avec une veuve.

# 115 | Pierrot le Fou | 1965 | 110 | FRA, ITA | DRAMA, ROMANCE
by: Jean-Luc Godard
cast: Jean-Paul Belmondo: Ferdinand Griffon; Anna Karina: Marianne Renoir
out: 1965-11-05
text: Un homme quitte tout et part vers le sud avec une femme poursuivie par des tueurs.

# 116 | Le Bon, la Brute et le Truand | 1966 | 161 | ITA | WESTERN
orig: Il buono, il brutto, il cattivo
by: Sergio Leone
cast: Clint Eastwood: Blondin; Eli Wallach: Tuco; Lee Van Cleef: Sentenza
prod: Produzioni Europee Associate
dist: United Artists
text: Trois tireurs cherchent un trésor enterré dans un cimetière dont nul ne sait tout.

# 117 | La Bataille d'Alger | 1966 | 121 | ITA, DZA | WARMOVIE, HISTORICAL
orig: La battaglia di Algeri
by: Gillo Pontecorvo
cast: Brahim Haggiag: Ali la Pointe; Jean Martin: le colonel Mathieu; Yacef Saadi: Djafar
prod: Igor Film; Casbah Film
text: Dans la Casbah, paras et indépendantistes se livrent une guerre sans merci.

# 118 | Les Petites Marguerites | 1966 | 74 | CSK | COMEDY, EXPERIMENTAL
orig: Sedmikrásky
by: Věra Chytilová
cast: Jitka Cerhová: Marie I; Ivana Karbanová: Marie II
text: Puisque le monde est gâté, deux jeunes filles décident de l'être aussi.

# 119 | La Grande Vadrouille | 1966 | 123 | FRA, GBR | COMEDY, WARMOVIE
by: Gérard Oury
cast: Bourvil: Augustin Bouvet; Louis de Funès: Stanislas Lefort; Terry-Thomas: Sir Reginald
prod: Les Films Corona
out: 1966-12-08
text: Un chef d'orchestre et un peintre en bâtiment aident des aviateurs anglais à gagner la zone libre.

# 120 | La Noire de... | 1966 | 65 | SEN, FRA | DRAMA
by: Ousmane Sembène
cast: Mbissine Thérèse Diop: Diouana; Anne-Marie Jelinek: Madame; Robert Fontaine: Monsieur
prod: Filmi Domirev; Les Actualités françaises
text: Venue de Dakar travailler à Antibes, une jeune femme se retrouve prisonnière d'une cuisine.

# 121 | Les Demoiselles de Rochefort | 1967 | 125 | FRA | MUSICAL, COMEDY
by: Jacques Demy
cast: Catherine Deneuve: Delphine Garnier; Françoise Dorléac: Solange Garnier; Gene Kelly: Andy Miller; Danielle Darrieux: Yvonne Garnier
prod: Parc Film; Madeleine Films
out: 1967-03-08
text: Des jumelles rêvent d'amour et de Paris pendant que la foire s'installe.

# 122 | Playtime | 1967 | 124 | FRA, ITA | COMEDY
by: Jacques Tati
cast: Jacques Tati: monsieur Hulot; Barbara Dennek: Barbara
prod: Specta Films
out: 1967-12-16
text: Monsieur Hulot et un groupe de touristes se perdent dans un Paris de verre et d'acier.

# 123 | 2001, l'Odyssée de l'espace | 1968 | 149 | GBR, USA | SCIENCE_FICTION
orig: 2001: A Space Odyssey
by: Stanley Kubrick
cast: Keir Dullea: David Bowman; Gary Lockwood: Frank Poole; Douglas Rain: HAL 9000 (voix)
prod: Metro-Goldwyn-Mayer
out: 1968-09-27
text: Un monolithe noir guide l'humanité de l'os-outil jusqu'au-delà de Jupiter.

# 124 | Il était une fois dans l'Ouest | 1968 | 165 | ITA, USA | WESTERN
orig: C&#039;era una volta il West
by: Sergio Leone
cast: Henry Fonda: Frank; Charles Bronson: Harmonica; Claudia Cardinale: Jill McBain; Jason Robards: Cheyenne
prod: Rafran Cinematografica; Paramount Pictures
out: 1969-08-27
text: Autour d'un point d'eau convoité par le chemin de fer, un homme à l'harmonica attend sa vengeance.

# 125 | Sayat Nova | 1969 | 79 | - | BIOPIC, EXPERIMENTAL
orig: Nran guyne
by: Sergueï Paradjanov
cast: Sofiko Tchiaoureli
prod: Armenfilm
text: La vie d'un poète arménien du XVIIIe siècle, en tableaux.

# 126 | Z | 1969 | 127 | FRA, DZA | THRILLER, DRAMA
by: Costa-Gavras
cast: Yves Montand: le député; Jean-Louis Trintignant: le juge d'instruction; Irène Papas: Hélène
prod: Reggane Films; ONCIC
out: 1969-02-26
text: Un petit juge démonte pièce par pièce l'assassinat d'un député.

# 127 | Ma nuit chez Maud | 1969 | 110 | FRA | COMEDY_DRAMA, ROMANCE
by: Éric Rohmer
cast: Jean-Louis Trintignant: Jean-Louis; Françoise Fabian: Maud; Marie-Christine Barrault: Françoise; Antoine Vitez: Vidal
prod: Les Films du Losange
out: 1969-06-04
text: Une nuit de neige à Clermont-Ferrand, un ingénieur catholique parle de Pascal avec une femme libre.
`;
