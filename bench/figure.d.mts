export interface Figure {
  what: string;
  found: string;
  bound?: string;
  peer?: string;
  holds?: boolean;
}

export function figure(figure: Figure): boolean;
