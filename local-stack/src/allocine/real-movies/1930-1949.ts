/** Films of 1930 to 1949; the format is that of parseMovieTable. */
export const MOVIES_1930_1949 = `
# 40 | À l'Ouest, rien de nouveau | 1930 | 133 | USA | WARMOVIE, DRAMA
orig: All Quiet on the Western Front
by: Lewis Milestone
cast: Lew Ayres: Paul Bäumer; Louis Wolheim: Katczinsky; John Wray: Himmelstoss
prod: Universal Pictures
text: Des lycéens allemands s'engagent avec enthousiasme et découvrent les tranchées.

# 41 | L'Ange bleu | 1930 | 106 | DEU | DRAMA, MUSICAL
orig: Der blaue Engel
by: Josef von Sternberg
cast: Emil Jannings: Immanuel Rath; Marlene Dietrich: Lola-Lola; Kurt Gerron: Kiepert
prod: UFA
text: Un professeur respecté perd tout pour une chanteuse de cabaret.

# 42 | The Front page | 1931 | 101 | USA | COMEDY
by: Lewis Milestone
cast: Adolphe Menjou: Walter Burns; Pat O'Brien: Hildy Johnson; Mary Brian: Peggy Grant
export: United Artists
dist: Swashbuckler Films; Swashbuckler Films
prod: The Caddo company
out: 1931-09-25
again: 2024-10-16
eidr: 10.5240/205D-17AD-BBB2-F62A-2481-7
text: Le jour de ses adieux au métier, un reporter cache un condamné évadé dans la salle de presse.

# 43 | M le maudit | 1931 | 111 | DEU | DETECTIVE, THRILLER
orig: M
by: Fritz Lang
cast: Peter Lorre: Hans Beckert; Otto Wernicke: le commissaire Lohmann; Gustaf Gründgens: Schränker
prod: Nero-Film
text: La police et la pègre traquent en même temps un meurtrier d'enfants.

# 44 | Les Lumières de la ville | 1931 | 87 | USA | COMEDY, ROMANCE
orig: City Lights
by: Charles Chaplin
cast: Charles Chaplin: le vagabond; Virginia Cherrill: la jeune aveugle; Harry Myers: le millionnaire
dist: United Artists
text: Un vagabond que l'on prend pour un riche cherche de quoi faire opérer une fleuriste aveugle.

# 45 | Limite | 1931 | 114 | BRA | -
by: Mário Peixoto
cast: Olga Breno; Tatiana Rey; Raul Schnoor
text: Dans une barque à la dérive, trois personnes se racontent ce qu'elles ont fui.
odd: no poster

# 46 | Marius | 1931 | 127 | FRA | COMEDY, DRAMA
by: Alexander Korda
cast: Raimu: César; Pierre Fresnay: Marius; Orane Demazis: Fanny; Fernand Charpin: Honoré Panisse
text: Sur le Vieux-Port de Marseille, un jeune homme hésite entre Fanny et l'appel du large.

# 47 | Fanny | 1932 | 127 | FRA | COMEDY, DRAMA
by: Marc Allégret
cast: Raimu: César; Orane Demazis: Fanny; Pierre Fresnay: Marius; Fernand Charpin: Honoré Panisse
text: Marius parti en mer, Fanny, enceinte, accepte d'épouser le vieux Panisse.
odd: poster of 46

# 48 | King Kong | 1933 | 100 | USA | ADVENTURE, FANTASY
by: Merian C. Cooper; Ernest B. Schoedsack
cast: Fay Wray: Ann Darrow; Robert Armstrong: Carl Denham; Bruce Cabot: Jack Driscoll
prod: RKO Radio Pictures
text: Une équipe de cinéma ramène à New York le gorille géant d'une île perdue.

# 49 | L'Atalante | 1934 | 89 | FRA | DRAMA, ROMANCE
by: Jean Vigo
cast: Michel Simon: le père Jules; Dita Parlo: Juliette; Jean Dasté: Jean
dist: Gaumont; Gaumont
text: De jeunes mariés vivent leurs premiers jours, et leur première brouille, sur une péniche.

# 50 | New York-Miami | 1934 | 105 | USA | COMEDY, ROMANCE
orig: It Happened One Night
by: Frank Capra
cast: Clark Gable: Peter Warne; Claudette Colbert: Ellie Andrews
prod: Columbia Pictures
text: Une héritière en fuite et un journaliste sans emploi font route ensemble, en se chamaillant.

# 51 | Les 39 marches | 1935 | 81 | GBR | DETECTIVE, COMEDY, SPY, THRILLER
orig: The 39 Steps
by: Alfred Hitchcock
cast: Robert Donat: Richard Hannay; Madeleine Carroll: Pamela; Lucie Mannheim: Annabella Smith
dist: Carlotta Films; Carlotta Films
out: 1935-10-30
again: 2023-11-29
eidr: 10.5240/9CAE-7D43-D0DE-4CCA-B4BE-V
text: Accusé d'un meurtre, un homme fuit à travers l'Écosse pour démasquer des espions.

# 52 | Les Temps modernes | 1936 | 87 | USA | COMEDY
orig: Modern Times
by: Charles Chaplin
cast: Charles Chaplin: l'ouvrier; Paulette Goddard: la gamine
dist: United Artists
text: Broyé par la chaîne de montage, un ouvrier cherche à vivre avec une orpheline.

# 53 | La Grande Illusion | 1937 | 114 | FRA | WARMOVIE, DRAMA
by: Jean Renoir
cast: Jean Gabin: le lieutenant Maréchal; Pierre Fresnay: le capitaine de Boëldieu; Erich von Stroheim: le capitaine von Rauffenstein; Marcel Dalio: Rosenthal
out: 1937-06-08
text: Prisonniers en Allemagne, des officiers français préparent leur évasion.

# 54 | Blanche-Neige et les Sept Nains | 1937 | 83 | USA | ANIMATION, FAMILY
orig: Snow White and the Seven Dwarfs
by: David Hand
cast: Adriana Caselotti: Blanche-Neige (voix)
prod: Walt Disney Productions
dist: RKO Radio Pictures
text: Chassée par une reine jalouse, une princesse trouve refuge chez sept mineurs.

# 55 | Le Quai des brumes | 1938 | 91 | FRA | DRAMA, ROMANCE
by: Marcel Carné
cast: Jean Gabin: Jean; Michèle Morgan: Nelly; Michel Simon: Zabel; Pierre Brasseur: Lucien
out: 1938-05-18
text: Au Havre, un déserteur sur le point de partir tombe amoureux.

# 56 | Conte des chrysanthèmes tardifs | 1939 | 142 | JPN | DRAMA
orig: Zangiku monogatari
by: Kenji Mizoguchi
cast: Shôtarô Hanayagi: Kikunosuke Onoue; Kakuko Mori: Otoku
prod: Shôchiku
text: Par amour, une servante se sacrifie pour qu'un acteur médiocre devienne grand.

# 57 | La Règle du jeu | 1939 | 106 | FRA | COMEDY_DRAMA
by: Jean Renoir
cast: Nora Gregor: Christine de La Chesnaye; Marcel Dalio: Robert de La Chesnaye; Paulette Dubost: Lisette; Jean Renoir: Octave
text: Pendant une partie de chasse, maîtres et domestiques mêlent leurs intrigues jusqu'au drame.

# 58 | Autant en emporte le vent | 1939 | 238 | USA | ROMANCE, HISTORICAL_EPIC
orig: Gone with the Wind
by: Victor Fleming
cast: Vivien Leigh: Scarlett O'Hara; Clark Gable: Rhett Butler; Olivia de Havilland: Melanie Hamilton; Leslie Howard: Ashley Wilkes
prod: Selznick International Pictures
dist: Metro-Goldwyn-Mayer
text: La guerre de Sécession emporte le monde d'une jeune Sudiste, mais non sa volonté.

# 59 | Le Magicien d'Oz | 1939 | 102 | USA | MUSICAL, FANTASY
orig: The Wizard of Oz
by: Victor Fleming
cast: Judy Garland: Dorothy Gale; Ray Bolger: l'Épouvantail; Jack Haley: l'Homme de fer-blanc; Bert Lahr: le Lion peureux
prod: Metro-Goldwyn-Mayer
text: Emportée par une tornade, une fillette suit une route de briques jaunes pour rentrer chez elle.

# 60 | Le Dictateur | 1940 | 125 | USA | COMEDY, WARMOVIE
orig: The Great Dictator
by: Charles Chaplin
cast: Charles Chaplin: Adenoïd Hynkel et le barbier; Paulette Goddard: Hannah; Jack Oakie: Benzino Napaloni
dist: United Artists
text: Un barbier juif est le sosie du tyran qui le persécute.

# 61 | Citizen Kane | 1941 | 119 | USA | DRAMA
by: Orson Welles
cast: Orson Welles: Charles Foster Kane; Joseph Cotten: Jedediah Leland; Dorothy Comingore: Susan Alexander Kane
prod: Mercury Productions; RKO Radio Pictures
text: Un reporter cherche le sens du dernier mot d'un magnat de la presse.

# 62 | Casablanca | 1942 | 102 | USA | DRAMA, ROMANCE
by: Michael Curtiz
cast: Humphrey Bogart: Rick Blaine; Ingrid Bergman: Ilsa Lund; Paul Henreid: Victor Laszlo; Claude Rains: le capitaine Renault
prod: Warner Bros.
text: Au Maroc, en 1941, un patron de café revoit la femme qui l'avait quitté.

# 63 | Les Enfants du paradis | 1945 | 190 | FRA | DRAMA, ROMANCE
by: Marcel Carné
cast: Arletty: Garance; Jean-Louis Barrault: Baptiste Deburau; Pierre Brasseur: Frédérick Lemaître; María Casares: Nathalie
prod: Pathé
text: Sur le boulevard du Crime, quatre hommes aiment la même femme.

# 64 | Rome, ville ouverte | 1945 | 103 | ITA | DRAMA, WARMOVIE
orig: Roma città aperta
by: Roberto Rossellini
cast: Anna Magnani: Pina; Aldo Fabrizi: don Pietro; Marcello Pagliero: Giorgio Manfredi
text: Dans Rome occupée, un prêtre et un ingénieur résistent à la Gestapo.

# 65 | La Belle et la Bête | 1946 | 96 | FRA | FANTASY, ROMANCE
by: Jean Cocteau
cast: Jean Marais: la Bête; Josette Day: Belle; Marcel André: le marchand
out: 1946-10-29
text: Pour sauver son père, Belle va vivre dans le château d'un monstre.

# 66 | La vie est belle | 1946 | 130 | USA | FANTASY, DRAMA
orig: It's a Wonderful Life
by: Frank Capra
cast: James Stewart: George Bailey; Donna Reed: Mary Hatch; Lionel Barrymore: Mr Potter; Henry Travers: Clarence
prod: Liberty Films
dist: RKO Radio Pictures
text: Un ange montre à un homme désespéré ce que serait le monde sans lui.

# 67 | Le Voleur de bicyclette | 1948 | 89 | ITA | DRAMA
orig: Ladri di biciclette
by: Vittorio De Sica
cast: Lamberto Maggiorani: Antonio Ricci; Enzo Staiola: Bruno; Lianella Carell: Maria
text: Un père et son fils parcourent Rome à la recherche du vélo sans lequel il n'y a pas de travail.

# 68 | Le Printemps d'une petite ville | 1948 | 98 | CHN | DRAMA, ROMANCE
orig: Xiao cheng zhi chun
by: ^Fei Mu
cast: ^Wei Wei: Yuwen; ^Li Wei: Zhang Zhichen; ^Shi Yu: Dai Liyan
text: Dans une maison en ruine, la visite d'un ami réveille un ancien amour.

# 69 | Le Troisième Homme | 1949 | 104 | GBR | THRILLER, DETECTIVE
orig: The Third Man
by: Carol Reed
cast: Joseph Cotten: Holly Martins; Alida Valli: Anna Schmidt; Orson Welles: Harry Lime; Trevor Howard: le major Calloway
prod: London Film Productions
text: Dans Vienne occupée, un écrivain enquête sur la mort d'un ami.

# 70 | Jour de fête | 1949 | 77 | FRA | COMEDY
by: Jacques Tati
cast: Jacques Tati: François; Guy Decomble: Roger; Paul Frankeur: Marcel
prod: Cady Films
text: Un facteur de village veut distribuer le courrier « à l'américaine ».
`;
