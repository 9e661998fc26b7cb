import { fieldOfType, typeOfName } from '../bq-type.ts';
import type { Field } from '../contract.ts';
import { SqlError } from '../contract.ts';
import type { ColumnDefinition, OptionItem } from '../parse/statement-ast.ts';
import { queryError } from '../print/value.ts';
import { optionText } from './options.ts';

export function columnField({ name, type, notNull, options, fields }: ColumnDefinition): Field {
  if (notNull && type.name === 'ARRAY')
    throw queryError('NOT NULL cannot be applied to ARRAY fields', name.at);
  const field = fieldOfType(name.name, typeOfName(type), notNull ? 'REQUIRED' : 'NULLABLE');
  const description = descriptionOf(options);
  if (description !== undefined) field.description = description;
  if (fields) field.fields = fields.map((inner) => columnField(inner));
  return field;
}

export function descriptionOf(options: OptionItem[]): string | undefined {
  const other = options.find(({ name }) => name !== 'description');
  if (other)
    throw new SqlError(
      'invalidQuery',
      `Option not supported by the local stack: ${other.name} of a column`,
    );
  return options[0] && optionText(options[0]);
}

export function refuseDuplicates(schema: Field[]): void {
  const names = schema.map(({ name }) => name.toLowerCase());
  const twice = schema.find((_, i) => names.indexOf(names[i]!) !== i);
  if (twice)
    throw new SqlError('invalidQuery', `Duplicate column name ${twice.name} in CREATE statement`);
}
