import { Grid } from './grid'; void Grid;
