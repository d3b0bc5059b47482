"""What is told in an order or across sentences that no pattern knows, as the clause it stands for.

"What does Gwizdala mean? It's my surname." "It's for my brother-in-law's funeral. Hamish was ..."
"""
