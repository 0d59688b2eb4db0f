/** What the NumPy notebook printed, copied from its stored outputs (`packages/rnn/test/data/notebook.json`, "printed"). */
export const printed: readonly string[] = [
  'Loss: 56.01962908037016',
  'Epoch 0, Loss: 53.17024697852227',
  'Epoch 100, Loss: 1.1758970565815385',
  'Epoch 200, Loss: 0.03515377404884714',
  'Epoch 300, Loss: 0.005957144536961547',
  'Epoch 400, Loss: 0.0024095217195119053',
  'Epoch 500, Loss: 0.00099951940562552',
  'Epoch 600, Loss: 0.0004127753103659227',
  'Epoch 700, Loss: 0.00016994859019575496',
  'Epoch 800, Loss: 6.983990646036436e-05',
  'Epoch 900, Loss: 2.8666615553039435e-05',
];
