/** Films of the seventies and eighties; the format is that of parseMovieTable. */
export const MOVIES_1970_1989 = `
# 130 | Le Cercle rouge | 1970 | 140 | FRA, ITA | DETECTIVE
by: Jean-Pierre Melville
cast: Alain Delon: Corey; Bourvil: le commissaire Mattei; Yves Montand: Jansen; Gian Maria Volonté: Vogel
out: 1970-10-20
text: Un ancien détenu, un évadé et un tireur déchu préparent le cambriolage d'une bijouterie.

# 131 | Le Parrain | 1972 | 175 | USA | DETECTIVE, DRAMA
orig: The Godfather
by: Francis Ford Coppola
cast: Marlon Brando: Vito Corleone; Al Pacino: Michael Corleone; James Caan: Sonny Corleone; Robert Duvall: Tom Hagen
prod: Paramount Pictures; Alfran Productions
out: 1972-10-18
text: À la tête d'une famille mafieuse de New York, un père passe le pouvoir au fils qui n'en voulait pas.

# 132 | Le Parrain, 2e partie | 1974 | 200 | USA | DETECTIVE, DRAMA
orig: The Godfather Part II
by: Francis Ford Coppola
cast: Al Pacino: Michael Corleone; Robert De Niro: Vito Corleone; Diane Keaton: Kay; Robert Duvall: Tom Hagen
prod: Paramount Pictures; Coppola Company
text: L'ascension du père et la solitude du fils, à quarante ans de distance.
odd: poster of 131

# 133 | Solaris | 1972 | 167 | SUN | SCIENCE_FICTION, DRAMA
orig: Soliaris
by: Andreï Tarkovski
cast: Donatas Banionis: Kris Kelvin; Natalia Bondartchouk: Hari; Jüri Järvet: Snaut
prod: Mosfilm
text: Au-dessus d'un océan pensant, un psychologue retrouve sa femme morte.

# 134 | Aguirre, la colère de Dieu | 1972 | 94 | DEU | ADVENTURE, HISTORICAL
orig: Aguirre, der Zorn Gottes
by: Werner Herzog
cast: Klaus Kinski: Lope de Aguirre; Ruy Guerra: Pedro de Ursúa; Helena Rojo: Inés
prod: Werner Herzog Filmproduktion
text: Sur l'Amazone, un conquistador mène ses hommes vers l'or et la folie.

# 135 | Touki Bouki | 1973 | 89 | SEN | DRAMA, COMEDY
by: Djibril Diop Mambéty
cast: Magaye Niang: Mory; Mareme Niang: Anta
prod: Cinegrit
text: Deux jeunes amants de Dakar rêvent de Paris et cherchent l'argent du bateau.

# 136 | La Nuit américaine | 1973 | 115 | FRA, ITA | COMEDY_DRAMA
by: François Truffaut
cast: Jacqueline Bisset: Julie Baker; Jean-Pierre Léaud: Alphonse; Jean-Pierre Aumont: Alexandre; François Truffaut: Ferrand
prod: Les Films du Carrosse
out: 1973-05-24
text: Aux studios de la Victorine, un tournage avance malgré tout.

# 137 | L'Esprit de la ruche | 1973 | 97 | ESP | DRAMA
orig: El espíritu de la colmena
by: Víctor Erice
cast: Ana Torrent: Ana; Isabel Tellería: Isabel; Fernando Fernán Gómez: Fernando
text: Après avoir vu « Frankenstein », une fillette cherche le monstre dans la campagne castillane.

# 138 | Tous les autres s'appellent Ali | 1974 | 93 | DEU | DRAMA, ROMANCE
orig: Angst essen Seele auf
by: Rainer Werner Fassbinder
cast: Brigitte Mira: Emmi; El Hedi ben Salem: Ali; Barbara Valentin: Barbara
text: L'amour d'une veuve et d'un ouvrier marocain plus jeune scandalise tout un quartier.

# 139 | Les Dents de la mer | 1975 | 124 | USA | THRILLER, HORROR
orig: Jaws
by: Steven Spielberg
cast: Roy Scheider: Martin Brody; Robert Shaw: Quint; Richard Dreyfuss: Matt Hooper
prod: Universal Pictures
out: 1976-01-28
text: En pleine saison, un requin terrorise une station balnéaire.

# 140 | Jeanne Dielman, 23, quai du Commerce, 1080 Bruxelles | 1975 | 201 | BEL, FRA | DRAMA
by: Chantal Akerman
cast: Delphine Seyrig: Jeanne Dielman; Jan Decorte: Sylvain Dielman
prod: Paradise Films; Unité Trois
text: Trois jours de la vie réglée d'une veuve, jusqu'à ce que quelque chose se dérègle.

# 141 | Sholay | 1975 | 204 | IND | ACTION, ADVENTURE
by: Ramesh Sippy
cast: Dharmendra: Veeru; Amitabh Bachchan: Jai; Hema Malini: Basanti; Amjad Khan: Gabbar Singh
text: Un ancien policier engage deux voleurs pour capturer le bandit qui a détruit sa famille.

# 142 | Pique-nique à Hanging Rock | 1975 | 115 | AUS | DRAMA
orig: Picnic at Hanging Rock
by: Peter Weir
cast: Rachel Roberts: Mme Appleyard; Anne-Louise Lambert: Miranda; Dominic Guard: Michael
text: En 1900, des élèves d'un pensionnat disparaissent lors d'une excursion.

# 143 | Chronique des années de braise | 1975 | 177 | DZA | HISTORICAL, DRAMA
orig: Waqai sinin al-djamr
by: Mohammed Lakhdar-Hamina
cast: Yorgo Voyagis: Ahmed; Mohammed Lakhdar-Hamina: Miloud
prod: ONCIC
text: De la sécheresse à l'insurrection, l'Algérie rurale jusqu'en 1954.
odd: no poster

# 144 | Taxi Driver | 1976 | 114 | USA | DRAMA, THRILLER
by: Martin Scorsese
cast: Robert De Niro: Travis Bickle; Jodie Foster: Iris; Cybill Shepherd: Betsy; Harvey Keitel: Sport
prod: Columbia Pictures
out: 1976-06-02
text: Insomniaque, un chauffeur de taxi s'enfonce dans la nuit de New York.

# 145 | La Guerre des étoiles | 1977 | 121 | USA | SCIENCE_FICTION, ADVENTURE
orig: Star Wars
by: George Lucas
cast: Mark Hamill: Luke Skywalker; Harrison Ford: Han Solo; Carrie Fisher: la princesse Leia; Alec Guinness: Obi-Wan Kenobi
prod: Lucasfilm
dist: 20th Century Fox
out: 1977-10-19
text: Un garçon de ferme, un vieux chevalier et un contrebandier vont délivrer une princesse.

# 146 | Apocalypse Now | 1979 | 147 | USA | WARMOVIE, DRAMA
by: Francis Ford Coppola
cast: Martin Sheen: le capitaine Willard; Marlon Brando: le colonel Kurtz; Robert Duvall: le lieutenant-colonel Kilgore
prod: Zoetrope Studios
out: 1979-09-26
text: Un officier remonte un fleuve pour tuer un colonel qui s'est fait dieu.

# 147 | Alien, le huitième passager | 1979 | 117 | GBR, USA | SCIENCE_FICTION, HORROR
orig: Alien
by: Ridley Scott
cast: Sigourney Weaver: Ripley; Tom Skerritt: Dallas; John Hurt: Kane; Ian Holm: Ash
prod: Brandywine Productions
dist: 20th Century Fox
out: 1979-09-12
text: Un cargo spatial répond à un signal et ramène à bord un tueur.

# 148 | Stalker | 1979 | 163 | SUN | SCIENCE_FICTION, DRAMA
by: Andreï Tarkovski
cast: Alexandre Kaïdanovski: le Stalker; Anatoli Solonitsyne: l'Écrivain; Nikolaï Grinko: le Professeur
prod: Mosfilm
text: Un passeur conduit deux hommes vers la chambre où les désirs se réalisent.

# 149 | Le Tambour | 1979 | 142 | DEU, FRA | DRAMA, HISTORICAL
orig: Die Blechtrommel
by: Volker Schlöndorff
cast: David Bennent: Oskar; Angela Winkler: Agnes; Mario Adorf: Alfred Matzerath
prod: Bioskop Film; Argos Films
text: À Dantzig, un enfant décide de ne plus grandir et bat du tambour contre son siècle.

# 150 | Le Roi et l'Oiseau | 1980 | 87 | FRA | ANIMATION, FAMILY
by: Paul Grimault
cast: Jean Martin: l'Oiseau (voix); Pascal Mazzotti: le Roi (voix)
out: 1980-03-19
text: Un oiseau aide une bergère et un ramoneur à fuir un tyran.

# 151 | Shining | 1980 | 119 | GBR, USA | HORROR
orig: The Shining
by: Stanley Kubrick
cast: Jack Nicholson: Jack Torrance; Shelley Duvall: Wendy Torrance; Danny Lloyd: Danny Torrance
prod: Warner Bros.
out: 1980-10-16
text: Gardien d'un hôtel isolé par la neige, un écrivain perd la raison.

# 152 | Raging Bull | 1980 | 129 | USA | BIOPIC, DRAMA
by: Martin Scorsese
cast: Robert De Niro: Jake LaMotta; Joe Pesci: Joey LaMotta; Cathy Moriarty: Vickie LaMotta
dist: United Artists
out: 1981-03-25
text: La violence qui fait d'un boxeur un champion détruit sa vie.

# 153 | Les Aventuriers de l'arche perdue | 1981 | 115 | USA | ADVENTURE, ACTION
orig: Raiders of the Lost Ark
by: Steven Spielberg
cast: Harrison Ford: Indiana Jones; Karen Allen: Marion Ravenwood; Paul Freeman: René Belloq
prod: Lucasfilm
dist: Paramount Pictures
out: 1981-09-16
text: Un archéologue dispute aux nazis l'arche d'alliance.

# 154 | Blade Runner | 1982 | 117 | USA | SCIENCE_FICTION, DETECTIVE
by: Ridley Scott
cast: Harrison Ford: Rick Deckard; Rutger Hauer: Roy Batty; Sean Young: Rachael
prod: The Ladd Company
dist: Warner Bros.
out: 1982-09-15
text: À Los Angeles, en 2019, un policier traque des êtres artificiels qui veulent vivre.

# 155 | E.T. l'extra-terrestre | 1982 | 115 | USA | FAMILY, SCIENCE_FICTION
orig: E.T. the Extra-Terrestrial
by: Steven Spielberg
cast: Henry Thomas: Elliott; Drew Barrymore: Gertie; Dee Wallace: Mary
prod: Universal Pictures; Amblin Entertainment
out: 1982-12-01
text: Un garçon cache chez lui un visiteur des étoiles qui voudrait rentrer.

# 156 | Yol, la permission | 1982 | 114 | TUR, CHE, FRA | DRAMA
orig: Yol
by: Şerif Gören; Yılmaz Güney
cast: Tarık Akan: Seyit Ali; Şerif Sezer: Ziné
text: Cinq prisonniers turcs traversent leur pays pendant une semaine de permission.

# 157 | Fanny et Alexandre | 1982 | 188 | SWE | DRAMA
orig: Fanny och Alexander
by: Ingmar Bergman
cast: Pernilla Allwin: Fanny; Bertil Guve: Alexander; Ewa Fröling: Emilie; Jan Malmsjö: l'évêque
prod: Svenska Filminstitutet; Gaumont
out: 1983-03-09
text: Le remariage de leur mère arrache deux enfants à une maison pleine de théâtre.

# 158 | Paris, Texas | 1984 | 147 | DEU, FRA | DRAMA
by: Wim Wenders
cast: Harry Dean Stanton: Travis; Nastassja Kinski: Jane; Dean Stockwell: Walt; Hunter Carson: Hunter
prod: Road Movies; Argos Films
out: 1984-09-19
text: Un homme muet sort du désert et repart avec son fils chercher celle qu'ils ont perdue.

# 159 | Amadeus | 1984 | 160 | USA | BIOPIC, MUSIC, DRAMA
by: Miloš Forman
cast: F. Murray Abraham: Antonio Salieri; Tom Hulce: Wolfgang Amadeus Mozart; Elizabeth Berridge: Constance
prod: The Saul Zaentz Company
out: 1984-10-31
text: Un compositeur de cour confesse sa jalousie envers Mozart.

# 160 | Retour vers le futur | 1985 | 116 | USA | SCIENCE_FICTION, COMEDY
orig: Back to the Future
by: Robert Zemeckis
cast: Michael J. Fox: Marty McFly; Christopher Lloyd: Emmett Brown; Lea Thompson: Lorraine Baines
prod: Amblin Entertainment; Universal Pictures
out: 1985-10-30
text: Projeté en 1955, un lycéen doit faire en sorte que ses parents se rencontrent.

# 161 | Ran | 1985 | 162 | JPN, FRA | DRAMA, HISTORICAL_EPIC
by: Akira Kurosawa
cast: Tatsuya Nakadai: Hidetora Ichimonji; Mieko Harada: Kaede; Akira Terao: Tarô
prod: Greenwich Film Production; Herald Ace
text: Un vieux seigneur partage son fief entre ses trois fils et déchaîne la guerre.

# 162 | Shoah | 1985 | 566 | FRA | DOCUMENTARY
by: Claude Lanzmann
prod: Les Films Aleph
text: Sans une image d'archive, survivants, témoins et bourreaux parlent de l'extermination.

# 163 | 37°2 le matin | 1986 | 121 | FRA | DRAMA, ROMANCE
by: Jean-Jacques Beineix
cast: Béatrice Dalle: Betty; Jean-Hugues Anglade: Zorg; Consuelo de Haviland: Lisa
prod: Cargo Films; Constellation
out: 1986-04-09
text: L'amour fou d'un homme à tout faire et d'une femme qui croit qu'il est écrivain.

# 164 | Yeelen | 1987 | 105 | MLI | DRAMA, FANTASY
by: Souleymane Cissé
cast: Issiaka Kane: Nianankoro; Niamanto Sanogo: Soma
prod: Les Films Cissé
text: Un jeune initié traverse le pays bambara, poursuivi par son père magicien.

# 165 | Le Sorgho rouge | 1987 | 91 | CHN | DRAMA
orig: Hong gao liang
by: ^Zhang Yimou
cast: ^Gong Li: Jiu'er; ^Jiang Wen: le porteur
prod: Xi'an Film Studio
text: Promise à un vieux distillateur, une jeune femme en choisit un autre, avant que la guerre n'arrive.

# 166 | Les Ailes du désir | 1987 | 128 | DEU, FRA | FANTASY, ROMANCE
orig: Der Himmel über Berlin
by: Wim Wenders
cast: Bruno Ganz: Damiel; Solveig Dommartin: Marion; Otto Sander: Cassiel; Peter Falk: lui-même
prod: Road Movies; Argos Films
out: 1987-09-23
text: Au-dessus de Berlin, un ange voudrait devenir mortel par amour d'une trapéziste.

# 167 | Mon voisin Totoro | 1988 | 86 | JPN | ANIMATION, FAMILY
orig: Tonari no Totoro
by: Hayao Miyazaki
prod: Studio Ghibli
out: 1999-12-08
text: Deux sœurs découvrent les esprits de la forêt voisine.

# 168 | Le Grand Bleu | 1988 | 132 | FRA | ADVENTURE, DRAMA
by: Luc Besson
cast: Jean-Marc Barr: Jacques Mayol; Jean Reno: Enzo Molinari; Rosanna Arquette: Johana Baker
prod: Gaumont; Les Films du Loup
dist: Gaumont; Gaumont
out: 1988-05-11
text: Deux amis d'enfance se défient en plongée, toujours plus profond.

# 169 | Cinema Paradiso | 1988 | 124 | ITA, FRA | COMEDY_DRAMA
orig: Nuovo Cinema Paradiso
by: Giuseppe Tornatore
cast: Philippe Noiret: Alfredo; Jacques Perrin: Salvatore; Salvatore Cascio: Salvatore enfant
text: Un cinéaste se souvient du projectionniste de son village sicilien.

# 170 | Yaaba | 1989 | 90 | BFA, FRA, CHE | DRAMA
by: Idrissa Ouedraogo
cast: Fatimata Sanga: Yaaba; Noufou Ouédraogo: Bila; Roukietou Barry: Nopoko
prod: Les Films de l'Avenir
text: Deux enfants se lient à une vieille femme que le village traite de sorcière.

# 171 | Do the Right Thing | 1989 | 120 | USA | COMEDY_DRAMA
by: Spike Lee
cast: Danny Aiello: Sal; Spike Lee: Mookie; Ossie Davis: Da Mayor; Ruby Dee: Mother Sister
prod: 40 Acres &amp; a Mule Filmworks
out: 1989-06-14
text: Le jour le plus chaud de l'été, la tension monte autour d'une pizzeria de Brooklyn.
`;
