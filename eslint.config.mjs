import tseslint from 'typescript-eslint';

// Pure files get everything as an argument: no file system, no network, no clock, no randomness.
const PURE_FILES = [
  'extractor/src/pure/**/*.ts',
  'poster-worker/src/pure/**/*.ts',
  'runtime/src/pure/**/*.ts',
  'pipeline-health/src/pure/**/*.ts',
  'report/src/pure/**/*.ts',
];

export default tseslint.config(
  { ignores: ['**/node_modules/', '.local/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'PrivateIdentifier', message: '"private", as everywhere here, not "#".' },
      ],
    },
  },
  {
    files: ['includes/*.js'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: PURE_FILES,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^node:(?!crypto$|buffer$|url$|path$|util$)',
              message: 'A pure file does no I/O.',
            },
            { regex: '^(got|@google-cloud/.*)$', message: 'A pure file does no I/O.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'fetch', 'setTimeout', 'setInterval', 'performance'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Pass the time in.' },
        { object: 'Math', property: 'random', message: 'Pass the randomness in.' },
        { object: 'process', property: 'env', message: 'Pass settings in.' },
      ],
    },
  },
);
