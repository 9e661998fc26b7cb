/** Films of 1900 to 1929; the format is that of parseMovieTable. */
export const MOVIES_1900_1929 = `
# 1 | La Fée aux choux | 1900 | 1 | FRA | FANTASY
by: Alice Guy
prod: Gaumont
text: Dans un potager, une fée souriante découvre des nouveau-nés sous les choux.
odd: short

# 2 | L&#039;Homme à la tête en caoutchouc | 1901 | 3 | FRA | FANTASY, COMEDY
by: Georges Méliès
cast: Georges Méliès
prod: Star Film
text: Un savant gonfle sa propre tête à l&#039;aide d&#039;un soufflet, jusqu&#039;au moment où un assistant trop zélé prend sa place.
odd: short

# 3 | Le Voyage dans la Lune | 1902 | 14 | FRA | SCIENCE_FICTION, FANTASY
by: Georges Méliès
cast: Georges Méliès: le professeur Barbenfouillis; Bleuette Bernon: Phœbé; Henri Delannoy
prod: Star Film
out: 1902-09-01
text: Six savants s&#039;embarquent dans un obus pour la Lune, dont les habitants ne se réjouissent guère de la visite.
odd: short

# 4 | Le Vol du grand rapide | 1903 | 12 | USA | WESTERN
orig: The Great Train Robbery
by: Edwin S. Porter
cast: Gilbert M. Anderson; Justus D. Barnes; Walter Cameron
prod: Edison Manufacturing Company
text: Des bandits attaquent un train, dévalisent les voyageurs et s&#039;enfuient à cheval, une troupe armée à leurs trousses.
odd: short

# 5 | The Story of the Kelly Gang | 1906 | - | AUS | WESTERN, BIOPIC
by: Charles Tait
text: La vie et la fin de Ned Kelly, hors-la-loi australien à l&#039;armure de fer, dont il ne reste aujourd&#039;hui que des fragments.
odd: no poster

# 6 | Fantasmagorie | 1908 | 0 | FRA | ANIMATION
by: Émile Cohl
prod: Gaumont
dist: Gaumont; Gaumont
out: 1908-08-17
text: Tracé à la craie, un petit personnage passe d&#039;une métamorphose à l&#039;autre.
odd: short

# 7 | L&#039;Assassinat du duc de Guise | 1908 | 15 | FRA | HISTORICAL, DRAMA
by: André Calmettes; Charles Le Bargy
cast: Charles Le Bargy: Henri III; Albert Lambert: le duc de Guise; Gabrielle Robinne: la marquise de Noirmoutiers
prod: Le Film d&#039;Art
out: 1908-11-17
text: Au château de Blois, Henri III attire son rival dans un piège mortel.
odd: short

# 8 | L&#039;Enfer | 1911 | 71 | ITA | FANTASY, DRAMA
orig: L&#039;Inferno
by: Francesco Bertolini; Adolfo Padovan; Giuseppe de Liguoro
cast: Salvatore Papa: Dante; Arturo Pirovano: Virgile
prod: Milano Films
text: Guidé par Virgile, Dante traverse les cercles de l&#039;enfer et les supplices des damnés.

# 9 | Raja Harishchandra | 1913 | 40 | IND | HISTORICAL
by: Dhundiraj Govind Phalke
cast: D. D. Dabke: Harishchandra; Anna Salunke: Taramati
prod: Phalke Films
text: Un roi renonce à son trône et à sa famille pour tenir la parole donnée à un sage.

# 10 | Fantômas - À l&#039;ombre de la guillotine | 1913 | 54 | FRA | DETECTIVE, THRILLER
by: Louis Feuillade
cast: René Navarre: Fantômas; Edmond Bréon: l&#039;inspecteur Juve; Georges Melchior: Jérôme Fandor; Renée Carl: Lady Beltham
prod: Gaumont
dist: Gaumont
out: 1913-05-09
text: L&#039;inspecteur Juve traque un criminel aux mille visages qui échappe même à l&#039;échafaud.

# 11 | Cabiria | 1914 | 148 | ITA | HISTORICAL_EPIC, ADVENTURE
by: Giovanni Pastrone
cast: Lidia Quaranta: Cabiria; Bartolomeo Pagano: Maciste; Umberto Mozzato: Fulvio Axilla; Italia Almirante Manzini: Sophonisbe
prod: Itala Film
text: Enlevée enfant et vendue à Carthage, une jeune Romaine échappe au sacrifice grâce à un espion et à son esclave géant.

# 12 | Gertie le dinosaure | 1914 | 12 | USA | ANIMATION, COMEDY
orig: Gertie the Dinosaur
by: Winsor McCay
cast: Winsor McCay: lui-même; George McManus: lui-même
text: Pour gagner un pari, un dessinateur donne vie à une femelle dinosaure aussi joueuse que désobéissante.
odd: short

# 13 | Les Vampires | 1915 | 399 | FRA | DETECTIVE, THRILLER
by: Louis Feuillade
cast: Musidora: Irma Vep; Édouard Mathé: Philippe Guérande; Marcel Lévesque: Oscar-Cloud Mazamette
prod: Gaumont
dist: Gaumont
text: Un journaliste enquête sur une bande de malfaiteurs masqués qui terrorise Paris.

# 36 | Ceux de chez nous | 1915 | 21 | FRA | DOCUMENTARY
by: Sacha Guitry
cast: Sacha Guitry: (doublage); Sarah Bernhardt; Anatole France
dist: Les Acacias; Les Acacias
out: 1915-11-22
again: 2023-11-01
text: Sacha Guitry filme les grands artistes de l&#039;époque à leur ouvrage.

# 14 | Intolérance | 1916 | 163 | USA | HISTORICAL, DRAMA
orig: Intolerance
by: D. W. Griffith
cast: Lillian Gish; Mae Marsh: The Dear One; Robert Harron: The Boy; Constance Talmadge: The Mountain Girl
prod: Triangle Film Corporation; Wark Producing
text: Quatre récits, de Babylone à l&#039;Amérique moderne, montrent les ravages de l&#039;intolérance.

# 15 | L&#039;Émigrant | 1917 | 25 | USA | COMEDY
orig: The Immigrant
by: Charles Chaplin
cast: Charles Chaplin; Edna Purviance; Eric Campbell
prod: Lone Star
dist: Mutual Film
text: À bord d&#039;un bateau bondé, puis dans un restaurant de New York, un immigrant sans le sou veille sur une jeune femme.
odd: short

# 16 | J&#039;accuse | 1919 | 166 | FRA | WARMOVIE, DRAMA
by: Abel Gance
cast: Romuald Joubé: Jean Diaz; Séverin-Mars: François Laurin; Maryse Dauvray: Édith Laurin
dist: Pathé
text: Deux hommes qui aiment la même femme se retrouvent dans les tranchées, où les morts finissent par demander des comptes aux vivants.

# 17 | Le Cabinet du docteur Caligari | 1920 | 77 | DEU | HORROR, THRILLER
orig: Das Cabinet des Dr. Caligari
by: Robert Wiene
cast: Werner Krauss: le docteur Caligari; Conrad Veidt: Cesare; Lil Dagover: Jane; Friedrich Feher: Francis
prod: Decla-Film
text: Dans une fête foraine, un hypnotiseur exhibe un somnambule qui prédit la mort des passants.

# 18 | Le Kid | 1921 | 68 | USA | COMEDY, DRAMA
orig: The Kid
by: Charles Chaplin
cast: Charles Chaplin: le vagabond; Jackie Coogan: le gosse; Edna Purviance: la mère
prod: Charles Chaplin Productions
dist: First National
text: Un vitrier vagabond élève un enfant trouvé et refuse qu&#039;on le lui enlève.

# 19 | La Charrette fantôme | 1921 | 106 | SWE | FANTASY, DRAMA
orig: Körkarlen
by: Victor Sjöström
cast: Victor Sjöström: David Holm; Hilda Borgström: Mme Holm; Astrid Holm: Edit; Tore Svennberg: Georges
prod: Svensk Filmindustri
text: Le soir du Nouvel An, un ivrogne mort à minuit doit conduire la charrette qui ramasse les âmes, et revoit sa vie gâchée.

# 20 | Nosferatu le vampire | 1922 | 94 | DEU | HORROR, FANTASY
orig: Nosferatu, eine Symphonie des Grauens
by: Friedrich Wilhelm Murnau
cast: Max Schreck: le comte Orlok; Greta Schröder: Ellen; Gustav von Wangenheim: Thomas Hutter; Alexander Granach: Knock
prod: Prana-Film
text: Parti vendre une maison dans les Carpates, un clerc attire un vampire jusque dans sa ville.

# 21 | Nanouk l&#039;Esquimau | 1922 | 78 | USA | DOCUMENTARY
orig: Nanook of the North
by: Robert Flaherty
cast: Allakariallak: Nanouk
prod: Revillon Frères
dist: Pathé Exchange
text: Dans le Grand Nord canadien, une famille inuite chasse, pêche et bâtit son igloo.

# 22 | La Sorcellerie à travers les âges | 1922 | 105 | SWE, DNK | HORROR, DOCUMENTARY
orig: Häxan
by: Benjamin Christensen
cast: Benjamin Christensen: le diable; Maren Pedersen: la sorcière
prod: Svensk Filmindustri
text: Entre conférence illustrée et visions de sabbat, une histoire des procès en sorcellerie.

# 23 | Monte là-dessus ! | 1923 | 73 | USA | COMEDY
orig: Safety Last!
by: Fred C. Newmeyer; Sam Taylor
cast: Harold Lloyd; Mildred Davis; Bill Strother
prod: Hal Roach Studios
dist: Pathé Exchange
text: Un jeune vendeur doit escalader lui-même la façade du grand magasin qui l&#039;emploie.

# 24 | Sherlock Junior | 1924 | 45 | USA | COMEDY
orig: Sherlock Jr.
by: Buster Keaton
cast: Buster Keaton; Kathryn McGuire; Joe Keaton; Ward Crane
prod: Buster Keaton Productions
dist: Metro Pictures
text: Un projectionniste accusé d&#039;un vol s&#039;endort et entre dans le film qu&#039;il projette.

# 25 | Le Cuirassé Potemkine | 1925 | 75 | SUN | HISTORICAL, DRAMA
orig: Bronenosets Potemkin
by: Sergueï M. Eisenstein
cast: Aleksandr Antonov: Vakoulintchouk; Vladimir Barski: le commandant Golikov; Grigori Aleksandrov: Giliarovski
prod: Goskino
text: En 1905, la révolte d&#039;un équipage maltraité soulève la ville d&#039;Odessa.

# 26 | La Ruée vers l&#039;or | 1925 | 95 | USA | COMEDY, ADVENTURE
orig: The Gold Rush
by: Charles Chaplin
cast: Charles Chaplin: le prospecteur solitaire; Georgia Hale: Georgia; Mack Swain: Big Jim McKay; Tom Murray: Black Larsen
prod: Charles Chaplin Productions
dist: United Artists; United Artists
text: Dans le froid du Klondike, un prospecteur affamé cherche l&#039;or et trouve l&#039;amour.

# 27 | Le Mécano de la « General » | 1926 | 75 | USA | COMEDY, WARMOVIE
orig: The General
by: Clyde Bruckman; Buster Keaton
cast: Buster Keaton: Johnnie Gray; Marion Mack: Annabelle Lee; Glen Cavender: le capitaine Anderson
prod: Buster Keaton Productions
dist: United Artists
text: Pendant la guerre de Sécession, un mécanicien poursuit seul les espions qui ont volé sa locomotive.

# 28 | Les Aventures du prince Ahmed | 1926 | 66 | DEU | ANIMATION, FANTASY
orig: Die Abenteuer des Prinzen Achmed
by: Lotte Reiniger
prod: Comenius-Film
text: Emporté par un cheval volant, un prince en ombre chinoise affronte sorciers et démons.

# 29 | Metropolis | 1927 | 145 | DEU | SCIENCE_FICTION, DRAMA
by: Fritz Lang
cast: Brigitte Helm: Maria; Alfred Abel: Joh Fredersen; Gustav Fröhlich: Freder Fredersen; Rudolf Klein-Rogge: Rotwang
prod: UFA
text: Dans une ville où les maîtres vivent au-dessus des ouvriers, un savant donne à un robot le visage d&#039;une femme aimée.

# 30 | Napoléon | 1927 | 330 | FRA | HISTORICAL_EPIC, BIOPIC
by: Abel Gance
cast: Albert Dieudonné: Napoléon Bonaparte; Gina Manès: Joséphine de Beauharnais; Antonin Artaud: Marat; Abel Gance: Saint-Just
text: De la cour de récréation de Brienne aux portes de l&#039;Italie, les débuts de Bonaparte.

# 31 | L&#039;Aurore | 1927 | 94 | USA | DRAMA, ROMANCE
orig: Sunrise: A Song of Two Humans
by: Friedrich Wilhelm Murnau
cast: George O&#039;Brien: l&#039;homme; Janet Gaynor: la femme; Margaret Livingston: la femme de la ville
prod: Fox Film Corporation
text: Un paysan envoûté par une citadine songe à noyer sa femme, puis la redécouvre le temps d&#039;un jour en ville.

# 32 | La Passion de Jeanne d&#039;Arc | 1928 | 110 | FRA | HISTORICAL, DRAMA
by: Carl Theodor Dreyer
cast: Renée Falconetti: Jeanne d&#039;Arc; Eugène Silvain: Pierre Cauchon; Antonin Artaud: Jean Massieu; Michel Simon: Jean Lemaître
prod: Société générale des films
text: Face à ses juges, Jeanne tient tête jusqu&#039;au bûcher.

# 33 | Un chien andalou | 1929 | 16 | FRA | EXPERIMENTAL
by: Luis Buñuel
cast: Pierre Batcheff; Simone Mareuil; Luis Buñuel; Salvador Dalí
out: 1929-06-06
text: Un rasoir, un œil, une main pleine de fourmis : un rêve filmé sans autre logique que la sienne.
odd: short

# 34 | L&#039;Homme à la caméra | 1929 | 68 | SUN | DOCUMENTARY, EXPERIMENTAL
orig: Tchelovek s kinoapparatom
by: Dziga Vertov
cast: Mikhaïl Kaufman: le caméraman
prod: VUFKU
text: Un caméraman parcourt la ville du matin au soir et filme tout, jusqu&#039;à sa propre caméra.

# 35 | Loulou | 1929 | 133 | DEU | DRAMA
orig: Die Büchse der Pandora
by: Georg Wilhelm Pabst
cast: Louise Brooks: Loulou; Fritz Kortner: le docteur Ludwig Schön; Francis Lederer: Alwa Schön; Carl Goetz: Schigolch
prod: Nero-Film
text: Libre et insouciante, une danseuse entraîne dans sa chute les hommes qui la désirent.
`;
