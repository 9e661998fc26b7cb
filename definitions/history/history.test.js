// What the views say of the history: a line for each version or day.
const { rows } = unit_rows;

unit_tests
  .unitTest('title_changes shows each change of a title, and no version in which it stayed')
  .dataset('title_changes')
  .input(
    'movie_versions',
    rows(
      {
        movie_id: 'STRING',
        version: 'INT64',
        valid_from: 'TIMESTAMP',
        title: 'STRING',
        originalTitle: 'STRING',
      },
      [
        ['m1', 1, '2026-01-01 00:00:00+00', 'A', ''],
        ['m1', 2, '2026-01-02 00:00:00+00', 'A', ''],
        ['m1', 3, '2026-01-03 00:00:00+00', 'B', ''],
        ['m1', 4, '2026-01-04 00:00:00+00', 'B', 'Beta'],
        ['m2', 1, '2026-01-05 00:00:00+00', 'C', ''],
      ],
    ),
  )
  .expect(
    rows(
      {
        movie_id: 'STRING',
        changed_at: 'TIMESTAMP',
        title_before: 'STRING',
        title: 'STRING',
        original_title_before: 'STRING',
        original_title: 'STRING',
      },
      [
        ['m1', '2026-01-04 00:00:00+00', 'B', 'B', null, 'Beta'],
        ['m1', '2026-01-03 00:00:00+00', 'A', 'B', null, null],
      ],
    ),
  );

unit_tests
  .unitTest('delisted_movies are those whose presence says so')
  .dataset('delisted_movies')
  .input(
    'movie_presence',
    rows({ movie_id: 'STRING', last_seen_on: 'DATE', delisted_on: 'DATE' }, [
      ['listed', '2026-01-02', null],
      ['gone', '2026-01-01', '2026-01-04'],
      ['rejected ever since', '2026-01-01', '2026-01-05'],
    ]),
  )
  .input(
    'raw_movies',
    rows(
      {
        movie_id: 'STRING',
        title: 'STRING',
        originalTitle: 'STRING',
        data_productionYear: 'INT64',
      },
      [
        ['listed', 'A', '', 2000],
        ['gone', 'B', '', 2001],
      ],
    ),
  )
  .expect(
    rows(
      {
        movie_id: 'STRING',
        title: 'STRING',
        original_title: 'STRING',
        production_year: 'INT64',
        last_seen_on: 'DATE',
        delisted_on: 'DATE',
      },
      [['gone', 'B', null, 2001, '2026-01-01', '2026-01-04']],
    ),
  );
