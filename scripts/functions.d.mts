export declare function functionsPage(): string;
